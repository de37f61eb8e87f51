"""The parts of switching put together, as one value for the application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from server.db.pool import Pool
from server.models.follow import Fleet, Follower
from server.models.reconcile import Engines, Reconciler
from server.models.seats import Seats
from server.models.stays import Stays

# One machine has one; more come with engines on a cluster.
MAIN = "main"


@dataclass(frozen=True)
class Models:
    """`first` names the profile of each seat that nobody has asked anything of."""

    seats: Seats
    engines: Engines
    follower: Follower
    reconcilers: Mapping[str, Reconciler]
    first: Mapping[str, str] = field(default_factory=dict)

    def stays(self, seat: str) -> Stays:
        return Stays(self.follower, seat, self.first[seat])

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.follower.following())
            for seat, reconciler in self.reconcilers.items():
                await stack.enter_async_context(reconciler.working(self.first[seat]))
            yield


def models_of(pool: Pool, fleet: Fleet, engines: Engines, first: Mapping[str, str], process: UUID) -> Models:
    """`process` is this process's own mark, for its leases and for what it has out."""
    seats = Seats(pool)
    follower = Follower(
        pool, fleet, engines.profiles, str(process), engines.slots, engines.device, api_key=engines.api_key
    )
    reconcilers = {seat: Reconciler(seat, seats, engines, str(process)) for seat in first}
    return Models(seats, engines, follower, reconcilers, first)

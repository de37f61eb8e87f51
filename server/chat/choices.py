"""What helps somebody to choose a model, from what this process knows anyway: nothing is asked of anybody."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from server.adapters.base import Asking
from server.adapters.catalogue import Catalogue
from server.admission.rooms import Rooms
from server.identity import Identity
from server.metrics.lately import Lately
from server.models.follow import Notice
from server.models.stays import Serving
from server.offers import Offers

FEATURE = "chat"
Cost = Literal["small", "medium", "large"]
Reason = Literal["loading", "silent", "not_loaded", "other_features"]
# Up to so many billions of parameters: what a token costs grows with them.
COSTS: tuple[tuple[float, Cost], ...] = ((2.0, "small"), (10.0, "medium"))


class ModelQueue(BaseModel):
    """Calls of everybody, as this server process sees them: those that run, those that wait, and how many `slots` there
    are for them. Who asks now waits `expected_s`."""

    running: int
    waiting: int
    slots: int
    expected_s: float


class ModelAdapter(BaseModel):
    """The version that would answer this caller; a canary is one on trial."""

    name: str
    is_canary: bool


class ModelChoice(BaseModel):
    """`state` says whether it may be named. `reason` tells why not, or what those who name it wait for; one that is
    `loading` is there in about `left_s`. `first_text_s` is what half of the last chats waited for their first word."""

    model: str
    aliases: list[str]
    summary: str
    context: int
    defaults: dict[str, int | float]
    features: list[str]
    billions: float
    cost: Cost
    state: Literal["serving", "off"]
    reason: Reason | None
    left_s: float | None
    queue: ModelQueue | None
    first_text_s: float | None
    adapter: ModelAdapter | None


class ModelChoices(BaseModel):
    models: list[ModelChoice]


@dataclass(frozen=True)
class Choices:
    offers: Offers
    serving: Serving
    rooms: Rooms
    catalogue: Catalogue
    lately: Lately

    def of(self, identity: Identity) -> ModelChoices:
        """Those first that are served now."""
        served, arriving = self.offers.serving(), self.serving.arriving()
        names = sorted(self.offers.open_to(identity), key=lambda name: name not in served)
        return ModelChoices(models=[self._one(name, identity, arriving, is_served=name in served) for name in names])

    def _one(self, name: str, identity: Identity, arriving: Notice | None, *, is_served: bool) -> ModelChoice:
        profile = self.offers.profiles[name]
        notice = arriving if arriving and arriving.profile == name else None
        queue = self._queue(name) if is_served else None
        return ModelChoice(
            model=name,
            **profile.model_dump(include={"aliases", "summary", "context", "defaults", "features"}),
            billions=profile.architecture.billions,
            cost=cost_of(profile.architecture.billions),
            state="serving" if is_served else "off",
            reason=self._reason(name, queue, notice),
            left_s=notice.left_s if notice else None,
            queue=queue,
            first_text_s=self.lately.first_text_s(name),
            adapter=self._adapter(name, identity),
        )

    def _queue(self, name: str) -> ModelQueue:
        room = self.rooms.of(name)
        return ModelQueue(**room.gauges(), expected_s=round(room.ahead_s(), 1))

    def _reason(self, name: str, queue: ModelQueue | None, notice: Notice | None) -> Reason | None:
        if not self.offers.serves(name, FEATURE):
            return "other_features"
        if notice:
            return "loading"
        if queue is None:
            return "not_loaded"
        return None if queue.slots else "silent"

    def _adapter(self, name: str, identity: Identity) -> ModelAdapter | None:
        chosen = self.catalogue.chosen(Asking(identity.user, FEATURE, profile=name))
        if chosen.version is None:
            return None
        return ModelAdapter(name=chosen.version.name, is_canary=chosen.version.state == "canary")


def cost_of(billions: float) -> Cost:
    return next((cost for most, cost in COSTS if billions <= most), "large")

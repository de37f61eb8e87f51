"""The adapters of one engine: loaded when they are asked for, the one that was idle the longest gives up its place."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import structlog

from nodes.engines.base import AdapterAway
from server.adapters.base import Version
from server.adapters.engines import LoraEngine

log = structlog.get_logger()
PLACE_SECONDS = 30.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 300.0
IsSound = Callable[[str], bool]


class Loading:
    """`places` is how many the engine holds at once (--max-loras). `is_sound` says whether the files of a digest are
    those that were checked; it blocks. What the engine has is believed until it says otherwise."""

    def __init__(
        self,
        engine: LoraEngine,
        places: int,
        is_sound: IsSound,
        clock: Callable[[], float],
        place_seconds: float = PLACE_SECONDS,
    ) -> None:
        self._engine = engine
        self._places = places
        self._is_sound = is_sound
        self._clock = clock
        self._place_seconds = place_seconds
        # The one that was used last stands last.
        self._has: OrderedDict[str, None] = OrderedDict()
        self._users: dict[str, int] = {}
        self._failures: dict[str, tuple[int, float]] = {}
        self._changing = asyncio.Lock()
        self._freed = asyncio.Condition()

    @property
    def held(self) -> tuple[str, ...]:
        return tuple(self._has)

    @asynccontextmanager
    async def ready(self, version: Version) -> AsyncIterator[None]:
        """The engine has it as long as this is open. Raises AdapterAway."""
        self._users[version.model] = self._users.get(version.model, 0) + 1
        try:
            await self._see_to(version)
            yield
        finally:
            await self._leave(version.model)

    def lost(self, model: str) -> None:
        """The engine says that it has no such model: it was started anew."""
        self._has.pop(model, None)

    async def reconcile(self, wanted: Iterable[Version]) -> None:
        """Asks the engine what it has, lets go of what haru no longer knows, and loads what will be needed as far as
        there are free places. Raises AdapterAway if the engine does not answer."""
        wanted = list(wanted)
        async with self._changing:
            has = await self._engine.has()
            for model in [one for one in self._has if one not in has]:
                log.info("adapter_lost", model=model)
                self._has.pop(model)
            for model in has - self._has.keys():
                self._has[model] = None
                self._has.move_to_end(model, last=False)
        for version in wanted[: self._places]:
            if len(self._has) >= self._places and version.model not in self._has:
                return
            await self._load_ahead(version)

    async def forget(self, known: Iterable[str]) -> None:
        """Lets go of all but the known ones that nobody uses. Raises AdapterAway."""
        keep = set(known)
        async with self._changing:
            for model in [one for one in self._has if one not in keep and not self._users.get(one)]:
                await self._unload(model)

    async def _load_ahead(self, version: Version) -> None:
        try:
            async with self.ready(version):
                pass
        except AdapterAway as error:
            log.warning("adapter_not_loaded", model=version.model, reason=str(error))

    async def _see_to(self, version: Version) -> None:
        if version.model not in self._has:
            self._check_pause(version.model)
            async with self._changing:
                # Somebody else has asked for it at the same time, and was first.
                if version.model not in self._has:
                    await self._load(version)
        if version.model in self._has:
            self._has.move_to_end(version.model)

    async def _load(self, version: Version) -> None:
        await self._make_room()
        try:
            await self._check_files(version)
            await self._engine.load(version.model, version.path)
        except AdapterAway as error:
            count, _ = self._failures.get(version.model, (0, 0.0))
            self._failures[version.model] = (count + 1, self._clock())
            log.warning("adapter_not_loaded", model=version.model, reason=str(error))
            raise
        self._failures.pop(version.model, None)
        self._has[version.model] = None

    async def _check_files(self, version: Version) -> None:
        if not await asyncio.to_thread(self._is_sound, version.digest):
            raise AdapterAway("its files are not those that were checked")

    async def _make_room(self) -> None:
        if len(self._has) < self._places:
            return
        try:
            async with asyncio.timeout(self._place_seconds), self._freed:
                await self._freed.wait_for(lambda: self._idle() is not None)
        except TimeoutError:
            raise AdapterAway("the engine is busy with other adapters") from None
        if (idle := self._idle()) is not None:
            await self._unload(idle)

    def _idle(self) -> str | None:
        return next((model for model in self._has if not self._users.get(model)), None)

    async def _unload(self, model: str) -> None:
        # Gone from the list first: who asks for it meanwhile waits, and has it loaded again.
        self._has.pop(model, None)
        await self._engine.unload(model)

    def _check_pause(self, model: str) -> None:
        """One that could not be loaded is not tried again for each request."""
        count, at = self._failures.get(model, (0, 0.0))
        pause = min(FIRST_PAUSE_S * 2 ** (count - 1), LONGEST_PAUSE_S) if count else 0.0
        if count and self._clock() < at + pause:
            raise AdapterAway("the engine did not take the adapter a moment ago")

    async def _leave(self, model: str) -> None:
        self._users[model] -= 1
        if not self._users[model]:
            del self._users[model]
            async with self._freed:
                self._freed.notify_all()

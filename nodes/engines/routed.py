"""A call goes to the engine that the fleet chooses, and to another one if that fails before the reader got any text."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from nodes.completions import Completions, ModelBusy, ModelNotServed, ModelUnavailable, Piece
from nodes.engines.base import AdapterAway, Engine, Fleet, Lease, Places
from nodes.engines.choice import prefix_of

# A call that makes its engine fail must not go round and make all of them fail.
TRIES = 2
# What another engine may do better: an adapter may not be loaded everywhere, but a refused prompt is refused by all.
ELSEWHERE = (ModelUnavailable, ModelBusy, ModelNotServed, AdapterAway)
# An engine that lives has read the prompts before this one by then.
FIRST_PIECE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Way:
    """For whom which engines are asked; `adapter` is the name that they know it by."""

    profile: str
    who: str = ""
    adapter: str = ""


class OneEngine(Protocol):
    """What is asked of an engine; `Completions` is the real one."""

    def stream(self, payload: dict[str, Any]) -> AsyncGenerator[Piece, None]: ...

    async def whole(self, payload: dict[str, Any]) -> Piece: ...

    async def count(self, model: str, messages: list[dict[str, str]]) -> int: ...


Dial = Callable[[Engine], OneEngine]


def dial_with(session: aiohttp.ClientSession, call_id: Callable[[], str] = str) -> Dial:
    """`call_id` names the call that is made now, for the engine's own log."""
    return lambda engine: Completions(session, engine.base_url, engine.api_key, call_id())


@dataclass(frozen=True)
class Routed:
    """The first piece of an answer tells which engine gives it. Engines get adapters from `places` before they are
    asked for them."""

    fleet: Fleet
    dial: Dial
    first_piece_s: float = FIRST_PIECE_SECONDS
    places: Places | None = None

    async def stream(self, payload: dict[str, Any], way: Way) -> AsyncGenerator[Piece, None]:
        """Leaving the iteration makes the engine stop. Once text has been passed on, its failure is the call's."""
        call = _Call(way, prefix_of(payload["messages"]))
        while True:
            try:
                async with (
                    self._lease(call) as lease,
                    self._adapted(lease, call),
                    aclosing(self.dial(lease.engine).stream(payload)) as pieces,
                ):
                    if first := await self._first(pieces, lease, call):
                        call.hears(first, lease)
                        yield first
                    async for piece in pieces:
                        if not call.has_begun:
                            call.hears(piece, lease)
                        yield piece
                return
            except ELSEWHERE as error:
                if call.has_begun or not self._tries_again(call, error):
                    raise

    async def whole(self, payload: dict[str, Any], way: Way) -> Piece:
        call = _Call(way, prefix_of(payload["messages"]))
        while True:
            try:
                async with self._lease(call) as lease, self._adapted(lease, call):
                    return _by(lease.engine, await self.dial(lease.engine).whole(payload))
            except ELSEWHERE as error:
                if not self._tries_again(call, error):
                    raise

    async def count(self, model: str, messages: list[dict[str, str]], way: Way) -> int:
        """Without a lease: it is quick, and whether an engine can count says nothing about its answers."""
        return await self.dial(self.fleet.peek(way.profile, adapter=way.adapter)).count(model, messages)

    def _lease(self, call: "_Call") -> AbstractAsyncContextManager[Lease]:
        way = call.way
        return self.fleet.lease(way.profile, prefix=call.prefix, adapter=way.adapter, who=way.who, avoid=call.tried)

    def _adapted(self, lease: Lease, call: "_Call") -> AbstractAsyncContextManager[None]:
        call.tried.append(lease.engine.name)
        call.engine = lease.engine
        adapter = call.way.adapter
        return self.places.ready(lease.engine, adapter) if adapter and self.places else nullcontext()

    def _tries_again(self, call: "_Call", error: Exception) -> bool:
        """An engine that was started anew has no adapters, which only its answer tells; it is given them once."""
        if isinstance(error, ModelNotServed) and call.engine and call.way.adapter and self.places and not call.is_anew:
            self.places.lost(call.engine, call.way.adapter)
            call.tried.remove(call.engine.name)
            call.is_anew = True
            return True
        return self._has_another(call)

    async def _first(self, pieces: AsyncGenerator[Piece, None], lease: Lease, call: "_Call") -> Piece | None:
        piece = await (self._in_time(pieces) if self._has_another(call) else anext(pieces, None))
        return _by(lease.engine, piece) if piece else None

    async def _in_time(self, pieces: AsyncGenerator[Piece, None]) -> Piece | None:
        """Where there is no other engine, nothing is won by giving up sooner than the connection does."""
        try:
            async with asyncio.timeout(self.first_piece_s):
                return await anext(pieces, None)
        except TimeoutError as error:
            raise ModelUnavailable("the engine said nothing for too long") from error

    def _has_another(self, call: "_Call") -> bool:
        return len(call.tried) < TRIES and self.fleet.slots(call.way.profile, avoid=call.tried) > 0


@dataclass(slots=True)
class _Call:
    """`engine` is the one that was asked last; `has_begun` once the reader has got text, `is_anew` once its engine was
    given the adapter again."""

    way: Way
    prefix: str
    tried: list[str] = field(default_factory=list)
    engine: Engine | None = None
    has_begun: bool = False
    is_anew: bool = False

    def hears(self, piece: Piece, lease: Lease) -> None:
        if piece.text or piece.finish:
            self.has_begun = True
            lease.answered()


def _by(engine: Engine, piece: Piece) -> Piece:
    return Piece(piece.text, piece.finish, piece.usage, engine.name, engine.arm)

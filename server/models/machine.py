"""What to do next with a seat, from what is known and what is seen; pure, so that every path can be tried."""

from dataclasses import dataclass, field, replace
from typing import Literal

Phase = Literal["steady", "start", "drain", "retire", "discard", "mend"]
# A new engine beside the old one, or in its stead where memory is not enough for both.
Way = Literal["", "beside", "instead"]
Running = Literal["absent", "starting", "ready", "asleep", "failed", "ending"]
Act = Literal["start", "retire", "stop"]
Outcome = Literal["done", "failed", "superseded"]
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Wish:
    """The newest switch that somebody asked for and that has not ended; one that `is_forced` needs no trial."""

    id: int
    profile: str
    is_forced: bool = False


@dataclass(frozen=True)
class Seat:
    """Where one profile is served at a time. Calls go to `routed`, and wait while it is empty; `coming` is on its way
    for `switch`, `leaving` finishes what it began."""

    serving: str = ""
    routed: str = ""
    coming: str = ""
    leaving: str = ""
    phase: Phase = "steady"
    way: Way = ""
    switch: int = 0
    attempts: int = 0
    reason: str = ""

    @property
    def subject(self) -> str:
        """The profile that the phase is about: where memory is not enough, one leaves before the other comes."""
        return self.leaving if self.phase in ("drain", "retire") else self.coming or self.serving


@dataclass(frozen=True)
class EngineState:
    """`base_url` is where it answers now, if that is known."""

    running: Running = "absent"
    reason: str = ""
    base_url: str = ""

    @property
    def is_gone(self) -> bool:
        return self.running in ("absent", "asleep")

    @property
    def is_down(self) -> bool:
        return self.running in ("absent", "asleep", "failed")


@dataclass(frozen=True)
class Seen:
    """`tokens` tells whether the engine that the phase is about wrote one just now, `is_silent` that the one that
    serves has not for long; `leases` are those out on the one that leaves, over all processes."""

    serving: EngineState = field(default=EngineState())
    coming: EngineState = field(default=EngineState())
    leaving: EngineState = field(default=EngineState())
    tokens: bool = False
    is_silent: bool = False
    leases: int = 0
    elapsed_s: float = 0.0
    has_room: bool = False


@dataclass(frozen=True)
class Patience:
    start_s: float = 900.0
    drain_s: float = 900.0
    stop_s: float = 120.0


@dataclass(frozen=True)
class End:
    switch: int
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Move:
    """`act` on the engine of `profile` first, then the seat is `seat`. Doing it twice is doing it once."""

    seat: Seat
    act: Act | None = None
    profile: str = ""
    end: End | None = None


def step(seat: Seat, wish: Wish | None, seen: Seen, patience: Patience) -> Move:
    match seat.phase:
        case "steady":
            return _steady(seat, wish, seen)
        case "start":
            return _start(seat, wish, seen, patience)
        case "drain":
            return _drain(seat, wish, seen, patience)
        case "retire":
            return _retire(seat, seen, patience)
        case "discard":
            return _discard(seat, wish, seen)
        case "mend":
            return _mend(seat, wish, seen, patience)


def refused(seat: Seat, reason: str) -> Seat:
    """The driver could not do what `step` said."""
    if seat.phase == "start":
        return replace(seat, phase="discard", reason=reason)
    attempts = seat.attempts + 1 if seat.phase == "mend" else seat.attempts
    return replace(seat, attempts=attempts, reason=reason)


def back_off_s(attempts: int) -> float:
    return min(2.0**attempts, LONGEST_WAIT_S) if attempts else 0.0


def _steady(seat: Seat, wish: Wish | None, seen: Seen) -> Move:
    if wish and wish.profile == seat.routed:
        return Move(seat, end=End(wish.id, "done"))
    if wish:
        return _begin(seat, wish, seen)
    if seat.serving and seen.serving.running != "ready":
        # It may be on its way up again already: whoever runs it can be quicker than we look.
        return Move(_mending(seat, seen.serving.reason or "the engine ended"))
    if seat.serving and seen.is_silent:
        return Move(_mending(seat, "no token came"), "stop", seat.serving)
    return Move(seat)


def _begin(seat: Seat, wish: Wish, seen: Seen) -> Move:
    if not seat.serving:
        # There is nothing to go back to: it is tried until it comes, or until something else is wanted.
        return Move(_mending(Seat(serving=wish.profile), ""))
    begun = replace(seat, coming=wish.profile, switch=wish.id, attempts=0, reason="")
    if seen.has_room:
        return Move(replace(begun, phase="start", way="beside"))
    return Move(replace(begun, phase="drain", way="instead", routed="", leaving=seat.serving))


def _start(seat: Seat, wish: Wish | None, seen: Seen, patience: Patience) -> Move:
    now = seen.coming
    if _is_superseded(seat, wish):
        return Move(replace(seat, phase="discard"))
    if now.running == "failed" or (seat.attempts and now.running == "absent"):
        return Move(replace(seat, phase="discard", reason=now.reason or "the engine ended"))
    if seen.elapsed_s > patience.start_s:
        why = f"; {now.reason}" if now.reason else ""
        return Move(replace(seat, phase="discard", reason=f"no token came within {patience.start_s:.0f} s{why}"))
    if now.is_gone:
        return Move(replace(seat, attempts=seat.attempts + 1), "start", seat.coming)
    return _flipped(seat) if seen.tokens else Move(seat)


def _flipped(seat: Seat) -> Move:
    """Calls go to the new one from now on."""
    leaving = seat.serving if seat.way == "beside" else ""
    phase: Phase = "drain" if leaving else "steady"
    after = Seat(serving=seat.coming, routed=seat.coming, leaving=leaving, phase=phase, way=seat.way)
    return Move(after, end=End(seat.switch, "done"))


def _drain(seat: Seat, wish: Wish | None, seen: Seen, patience: Patience) -> Move:
    if seat.coming and _is_superseded(seat, wish):
        back = Seat(serving=seat.serving, routed=seat.serving)
        return Move(back, end=End(seat.switch, "superseded"))
    if wish and not seat.coming and wish.profile == seat.leaving and seen.leaving.running == "ready":
        # What was there before still runs: to turn back costs nothing.
        back = replace(seat, serving=seat.leaving, routed=seat.leaving, leaving=seat.serving)
        return Move(back, end=End(wish.id, "done"))
    if not seen.leases or seen.leaving.is_down or seen.elapsed_s > patience.drain_s:
        return Move(replace(seat, phase="retire"))
    return Move(seat)


def _retire(seat: Seat, seen: Seen, patience: Patience) -> Move:
    gone = replace(seat, leaving="", attempts=0)
    if seen.leaving.is_gone:
        return Move(replace(gone, phase="start" if seat.coming else "steady"))
    if seen.elapsed_s <= patience.stop_s:
        return Move(seat, "retire", seat.leaving)
    reason = f"{seat.leaving} does not end"
    if seat.coming:
        # Both at once would be too much for this machine.
        return Move(replace(gone, phase="discard", reason=reason))
    return Move(replace(gone, phase="steady", reason=reason))


def _discard(seat: Seat, wish: Wish | None, seen: Seen) -> Move:
    if seen.coming.running != "absent":
        return Move(seat, "stop", seat.coming)
    outcome: Outcome = "superseded" if _is_superseded(seat, wish) and not seat.reason else "failed"
    phase: Phase = "steady" if seat.routed else "mend"
    after = Seat(serving=seat.serving, routed=seat.routed, phase=phase, reason=seat.reason)
    return Move(after, end=End(seat.switch, outcome, seat.reason))


def _mend(seat: Seat, wish: Wish | None, seen: Seen, patience: Patience) -> Move:
    now = seen.serving
    if wish and wish.profile != seat.serving:
        leaving = replace(seat, coming=wish.profile, switch=wish.id, leaving=seat.serving, attempts=0, reason="")
        return Move(replace(leaving, phase="retire", way="instead"))
    if now.is_down:
        if seen.elapsed_s < back_off_s(seat.attempts):
            return Move(seat)
        return Move(replace(seat, attempts=seat.attempts + 1, reason=now.reason or seat.reason), "start", seat.serving)
    if seen.tokens:
        end = End(wish.id, "done") if wish else None
        return Move(Seat(serving=seat.serving, routed=seat.serving), end=end)
    if seen.elapsed_s > patience.start_s:
        return Move(replace(seat, attempts=seat.attempts + 1, reason="no token came"), "stop", seat.serving)
    return Move(seat)


def _mending(seat: Seat, reason: str) -> Seat:
    return Seat(serving=seat.serving, phase="mend", reason=reason)


def _is_superseded(seat: Seat, wish: Wish | None) -> bool:
    return wish is None or wish.id != seat.switch

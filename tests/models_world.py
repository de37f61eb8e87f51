"""Engines that exist only in a test, and the seat that is brought from one to the other in them."""

from dataclasses import dataclass, field

from server.models.machine import EngineState, Move, Patience, Seat, Seen, Wish, step

PATIENCE = Patience(start_s=20, drain_s=8, stop_s=6)


@dataclass
class World:
    """`broken` profiles end while they start, `mute` ones never write a token; a start takes `slow` rounds; a lease is
    given back each round. What must never happen raises an AssertionError."""

    has_room: bool = True
    broken: frozenset[str] = frozenset()
    mute: frozenset[str] = frozenset()
    slow: int = 2
    sleeps: bool = False
    seat: Seat = field(default=Seat())
    wishes: list[Wish] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)
    engines: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    leases: dict[str, int] = field(default_factory=dict)
    since: int = 0
    now: int = 0
    without_route: int = 0

    def ask(self, profile: str) -> int:
        wish = Wish(len(self.wishes) + 1, profile)
        for older in self.wishes:
            if older.id != self.seat.switch:
                self.ended.setdefault(older.id, "superseded")
        self.wishes.append(wish)
        return wish.id

    def kill(self, profile: str) -> None:
        if self.engines.get(profile) in ("starting", "ready"):
            self.engines[profile] = "failed"

    def round(self, *, dies: bool = False) -> None:
        """`dies`: the server is killed after the act and before it could write it down."""
        self.now += 1
        self._tick()
        move = step(self.seat, self._open(), self._seen(), PATIENCE)
        self._act(move)
        if not dies:
            self._store(move)
        self.without_route += not self.seat.routed

    def until_quiet(self, rounds: int = 400) -> None:
        for _ in range(rounds):
            before = (self.seat, dict(self.engines), len(self.ended))
            self.round()
            quiet = self.seat.phase == "steady" and self._open() is None
            if quiet and before == (self.seat, dict(self.engines), len(self.ended)):
                return
        raise AssertionError(f"it does not come to rest: {self.seat} {self.engines}")

    def running(self) -> set[str]:
        return {name for name, state in self.engines.items() if state in ("starting", "ready", "failed")}

    def _tick(self) -> None:
        for name, state in self.engines.items():
            if state == "starting":
                self.left[name] -= 1
                if self.left[name] <= 0:
                    self.engines[name] = "failed" if name in self.broken else "ready"
        for name in self.leases:
            self.leases[name] = max(0, self.leases[name] - 1)
        if self.seat.routed:
            self.leases[self.seat.routed] = 3

    def _open(self) -> Wish | None:
        newest = self.wishes[-1] if self.wishes else None
        return newest if newest and newest.id not in self.ended else None

    def _seen(self) -> Seen:
        about = self.seat.coming if self.seat.phase == "start" else self.seat.serving
        return Seen(
            serving=self._state(self.seat.serving),
            coming=self._state(self.seat.coming),
            leaving=self._state(self.seat.leaving),
            tokens=self._speaks(about),
            is_silent=self.engines.get(self.seat.serving) == "ready" and not self._speaks(self.seat.serving),
            leases=self.leases.get(self.seat.leaving, 0),
            elapsed_s=self.now - self.since,
            has_room=self.has_room,
        )

    def _speaks(self, profile: str) -> bool:
        return self.engines.get(profile) == "ready" and profile not in self.mute

    def _state(self, profile: str) -> EngineState:
        state = self.engines.get(profile, "absent")
        return EngineState(state, "ended with 1: no memory" if state == "failed" else "")

    def _act(self, move: Move) -> None:
        name = move.profile
        if move.act == "start":
            others = self.running() - {name}
            assert self.has_room or not others, f"{name} started while {others} ran: {self.seat}"
            if self.engines.get(name, "absent") in ("absent", "asleep", "failed"):
                self.engines[name], self.left[name] = "starting", self.slow
        elif move.act:
            assert self.seat.routed != name or not self._speaks(name), f"{name} was ended while calls went to it"
            self.engines[name] = "asleep" if self.sleeps and move.act == "retire" else "absent"

    def _store(self, move: Move) -> None:
        if move.seat.routed != self.seat.routed and move.seat.routed:
            assert self._speaks(move.seat.routed) or move.seat.serving == self.seat.serving, "routed to a mute engine"
        if (move.seat.phase, move.seat.attempts) != (self.seat.phase, self.seat.attempts):
            self.since = self.now
        self.seat = move.seat
        if move.end:
            self.ended[move.end.switch] = move.end.outcome

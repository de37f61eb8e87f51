"""Which engine answers a call: the one that knows its prefix or adapter, unless it is busier than the others. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

# How far above its fair share an engine may go for the sake of what it has in its cache.
SLACK = 1.25
# Below this part of its slots an engine is not busy, however idle the others are.
CALM = 0.25
# So much of each text tells one prefix from another.
PREFIX_LENGTH = 256
# The system's words, and what the conversation or the material begins with.
PREFIX_MESSAGES = 2
# As many bits as a float tells apart below 1.
HASH_BITS = 52


@dataclass(frozen=True, slots=True)
class Load:
    """How busy an engine is: its running calls, all that it was ever given, and how many it takes well."""

    engine: str
    running: int
    given: int
    slots: int
    weight: float = 1.0

    @property
    def capacity(self) -> float:
        return self.slots * self.weight


def choose(loads: Sequence[Load], affinity: str = "") -> str:
    """`loads` has one at least. Without an affinity, the least loaded; calls that find all alike go round."""
    if len(loads) == 1:
        return loads[0].engine
    if affinity:
        bounds = _bounds(loads)
        for load in sorted(loads, key=lambda load: _draw(affinity, load.engine, load.capacity), reverse=True):
            if load.running < bounds[load.engine]:
                return load.engine
    return min(loads, key=_business).engine


def arms_for(who: str, shares: Mapping[str, float]) -> list[str]:
    """The arms in this user's order; the first is theirs. A changed share moves only as many users as it must."""
    return sorted(shares, key=lambda arm: (_draw(who, arm, shares[arm]), arm), reverse=True)


def prefix_of(messages: Sequence[Mapping[str, object]]) -> str:
    """The same for calls that begin alike, which an engine need not read twice: an attempt and its correction, the
    turns of a chat."""
    begins = [str(message.get("content", ""))[:PREFIX_LENGTH] for message in messages[:PREFIX_MESSAGES]]
    return _digest("\0".join(begins)).hex()


def _bounds(loads: Sequence[Load]) -> dict[str, int]:
    """How many calls each may have before the next engine is asked, this call included."""
    running = sum(load.running for load in loads) + 1
    capacity = sum(load.capacity for load in loads)
    return {load.engine: _bound(load, running / capacity if capacity else 0.0) for load in loads}


def _bound(load: Load, fullness: float) -> int:
    if not load.weight:
        return 0
    fair = math.ceil(SLACK * fullness * load.capacity)
    return min(load.slots, max(fair, int(CALM * load.slots)))


def _business(load: Load) -> tuple[float, float, str]:
    """Engines without weight come last: they are asked only if there is no other."""
    if not load.capacity:
        return (math.inf, load.running, load.engine)
    return (load.running / load.capacity, load.given / load.capacity, load.engine)


def _draw(key: str, name: str, weight: float) -> float:
    """A number by which the highest of several names wins a share of the keys that follows the weights (weighted
    rendezvous hashing); it is the same in every process."""
    if weight <= 0:
        return -math.inf
    bits = int.from_bytes(_digest(f"{name}\0{key}")) >> (64 - HASH_BITS)
    return -weight / math.log((bits + 0.5) / 2**HASH_BITS)


def _digest(text: str) -> bytes:
    # A half of a surrogate pair in a prompt is not this function's business.
    return blake2b(text.encode(errors="replace"), digest_size=8).digest()

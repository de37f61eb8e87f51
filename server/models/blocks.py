"""How vLLM cuts the memory for conversations into blocks, and how many of them a request takes."""

from dataclasses import dataclass
from math import ceil

from server.architecture import Architecture
from server.profiles import Device

GIB = 2**30
BLOCK_TOKENS: dict[Device, int] = {"cpu": 128, "gpu": 16}
# Below this share of more layers of one kind than of the other, groups are filled up instead of made more.
NEARLY_EQUAL = 1.5


@dataclass(frozen=True)
class Cache:
    """Layers that look back on everything and on a `window` are put into groups of `layers` each, so many `full` and so
    many `sliding`, and every group takes blocks of its own from one pool. A block is of so many `tokens`; `in_flight`
    tokens may be under way beyond a window."""

    tokens: int
    layer_bytes: int
    layers: int
    full: int
    sliding: int
    window: int
    in_flight: int

    @property
    def block_bytes(self) -> int:
        return self.layers * self.tokens * self.layer_bytes

    def blocks_in(self, gib: float) -> int:
        return max(0, int(gib * GIB // self.block_bytes))

    def blocks_for(self, length: int) -> int:
        """What a request of so many tokens holds at its end."""
        kept = min(self.window - 1 + self.in_flight, length)
        return self.full * ceil(length / self.tokens) + self.sliding * (ceil(kept / self.tokens) + 1)

    def at_once(self, gib: float, length: int) -> float:
        return self.blocks_in(gib) / self.blocks_for(length)


def cache_of(architecture: Architecture, device: Device, *, width: int, split: int, in_flight: int) -> Cache:
    """`width` is the bytes of a number that is kept, `split` by how many GPUs the heads are shared."""
    # A head cannot be cut: with fewer heads than GPUs each keeps a whole one.
    heads = max(1, architecture.kv_heads // split)
    sliding = architecture.sliding.layers if architecture.sliding else 0
    full = architecture.layers - sliding
    fewer, more = min(full, sliding), max(full, sliding)
    layers = more if not fewer or more < NEARLY_EQUAL * fewer else fewer
    return Cache(
        tokens=BLOCK_TOKENS[device],
        layer_bytes=2 * heads * architecture.head_size * width,
        layers=layers,
        full=ceil(full / layers),
        sliding=ceil(sliding / layers),
        window=architecture.sliding.window if architecture.sliding else 0,
        in_flight=in_flight,
    )

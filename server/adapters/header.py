"""The head of a safetensors file: which tensors are in it, without reading, or trusting, any of them."""

import json
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO

from server.errors import AdapterRefused

LENGTH = 8
# That of an adapter has some hundred bytes for each of some hundred tensors.
MOST_HEADER = 4 * 2**20
MOST_TENSORS = 20_000
BITS = {"F32": 32, "F16": 16, "BF16": 16}


@dataclass(frozen=True)
class Tensor:
    dtype: str
    shape: tuple[int, ...]


def tensors_of(file: BinaryIO, size: int) -> dict[str, Tensor]:
    """`file` is at its beginning and has `size` bytes. Raises AdapterRefused unless the tensors fill it exactly: what
    lies between or behind them would be read by nobody, and checked by nobody."""
    length = int.from_bytes(file.read(LENGTH), "little")
    if not 2 <= length <= min(MOST_HEADER, size - LENGTH):
        raise AdapterRefused("this is no safetensors file: its header has no length that it could have")
    entries = _entries(file.read(length))
    spans = sorted(_span(name, entry) for name, entry in entries.items())
    at = 0
    for begin, end in spans:
        if begin != at:
            raise AdapterRefused("the tensors overlap, or there is something between them")
        at = end
    if at != size - LENGTH - length:
        raise AdapterRefused("the file is cut off, or longer than its tensors")
    return {name: Tensor(entry["dtype"], tuple(entry["shape"])) for name, entry in entries.items()}


def _entries(head: bytes) -> dict[str, dict[str, Any]]:
    try:
        entries = json.loads(head.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise AdapterRefused("the header of the safetensors file cannot be read") from error
    if not isinstance(entries, dict):
        raise AdapterRefused("the header of the safetensors file is no object")
    entries.pop("__metadata__", None)
    if not 1 <= len(entries) <= MOST_TENSORS:
        raise AdapterRefused(f"the file has {len(entries)} tensors")
    return entries


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers may each take another one of two entries of the same name."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _span(name: str, entry: Any) -> tuple[int, int]:
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(begin), int(end)]} if len(entry) == 3:
            pass
        case _:
            raise AdapterRefused("an entry of the header is none of a tensor")
    if dtype not in BITS:
        raise AdapterRefused(f"a tensor has the type {dtype[:16]!r}; adapters have F32, F16 or BF16")
    if not shape or not all(type(edge) is int and 0 < edge < 2**31 for edge in shape):
        raise AdapterRefused("a tensor has a shape that none can have")
    if end - begin != prod(shape) * BITS[dtype] // 8:
        raise AdapterRefused("a tensor has another size than its shape says")
    return begin, end

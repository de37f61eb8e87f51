"""How an index lies on a Qdrant server."""

from dataclasses import dataclass
from typing import Literal

Quantization = Literal["none", "int8", "binary"]


@dataclass(frozen=True)
class Layout:
    """What a collection is made with: the short codes that searches go through, the graph (`hnsw_m` edges a point,
    `hnsw_ef` candidates for them), and where it is kept."""

    quantization: Quantization = "int8"
    hnsw_m: int = 16
    hnsw_ef: int = 128
    on_disk: bool = False
    shards: int = 1
    replicas: int = 1


USUAL = Layout()

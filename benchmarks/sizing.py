"""How much memory, disk and time an index of so many chunks takes: python -m benchmarks.sizing --chunks 10M

Arithmetic, not measurement. The decision record 0014 says where each constant comes from.
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Bits of one number of a dense vector, as it is searched.
BITS = {"none": 32, "int8": 8, "binary": 1}
FLOAT = 4
# Bytes of the graph for one vector and one unit of m: 8 to 10, says hnswlib.
LINK = 9
# The id of a point (a UUID), both ways, and its version.
IDENTITY = 60
# Qdrant's own: half again for versions and for segments that are being rewritten.
HEADROOM = 1.5
# Above this share of its memory a node has a problem, says Qdrant.
USABLE = 0.8
SHARDS_A_NODE = 2
# Fewer cannot agree on anything while one is away.
REPLICATED_NODES = 3
RATES = (3.4, 1000.0, 3400.0)
UNITS = {"k": 10**3, "M": 10**6, "G": 10**9}
GB = 10**9
DAY_S = 86_400


@dataclass(frozen=True)
class Corpus:
    """Means over the chunks: `terms` in the sparse vector, bytes of the stored JSON, bytes of what is indexed of it."""

    chunks: int
    dimension: int = 384
    terms: int = 80
    payload: int = 1100
    indexed: int = 100


@dataclass(frozen=True)
class Plan:
    """`quantisation` is a key of BITS, `m` the links of a vector, `posting` the bytes of a term in the inverted index:
    a number and a weight. Memory and disk of a node are in GB, its price is for a month."""

    quantisation: str = "int8"
    m: int = 16
    posting: int = 8
    replicas: int = 2
    node_memory: float = 64
    node_disk: float = 1000
    price: float = 0


@dataclass(frozen=True)
class Parts:
    """Bytes of one copy."""

    originals: int
    searched: int
    graph: int
    sparse: int
    payload: int
    indexes: int

    @property
    def memory(self) -> int:
        """What is searched; the originals and the text are read from disk, for the few that are shown."""
        return int(HEADROOM * self.searched) + self.graph + self.sparse + self.indexes

    @property
    def disk(self) -> int:
        quantised = 0 if self.searched == self.originals else self.searched
        return int(HEADROOM * (self.originals + quantised + self.graph + self.sparse + self.payload + self.indexes))


@dataclass(frozen=True)
class Cluster:
    nodes: int
    shards: int


def parts_of(corpus: Corpus, plan: Plan) -> Parts:
    bits = BITS[plan.quantisation]
    return Parts(
        originals=corpus.chunks * corpus.dimension * FLOAT,
        searched=corpus.chunks * math.ceil(corpus.dimension * bits / 8),
        graph=corpus.chunks * plan.m * LINK,
        sparse=corpus.chunks * corpus.terms * plan.posting,
        payload=corpus.chunks * corpus.payload,
        indexes=corpus.chunks * (corpus.indexed + IDENTITY),
    )


def cluster_of(parts: Parts, plan: Plan) -> Cluster:
    for_memory = math.ceil(plan.replicas * parts.memory / (USABLE * plan.node_memory * GB))
    for_disk = math.ceil(plan.replicas * parts.disk / (USABLE * plan.node_disk * GB))
    least = REPLICATED_NODES if plan.replicas > 1 else 1
    nodes = max(for_memory, for_disk, least)
    return Cluster(nodes, SHARDS_A_NODE * nodes)


def days(chunks: int, rate: float) -> float:
    return chunks / rate / DAY_S


def number(written: str) -> int:
    """10M is ten million."""
    unit = UNITS.get(written[-1:], 1)
    value = float(written.rstrip("kMG")) * unit
    if value < 1 or value != int(value):
        raise argparse.ArgumentTypeError(f"{written} is no number of chunks such as 250k or 10M")
    return int(value)


def report(corpora: Sequence[Corpus], plan: Plan, rates: Sequence[float]) -> str:
    return "\n\n".join(["\n".join(_space(corpora, plan)), "\n".join(_time(corpora, rates))]) + "\n"


def _space(corpora: Sequence[Corpus], plan: Plan) -> Iterator[str]:
    yield (
        "| chunks | vectors searched as | vectors GB | graph GB | sparse GB | ids, indexes GB | memory GB a copy"
        " | originals, text GB | disk GB a copy | nodes | shards |" + (" a month |" if plan.price else "")
    )
    yield "|" + " --- |" * (12 if plan.price else 11)
    for corpus in corpora:
        for quantisation in BITS:
            chosen = Plan(**{**vars(plan), "quantisation": quantisation})
            parts = parts_of(corpus, chosen)
            yield _row(corpus, chosen, parts, cluster_of(parts, chosen))


def _row(corpus: Corpus, plan: Plan, parts: Parts, cluster: Cluster) -> str:
    name = {"none": "float32"}.get(plan.quantisation, plan.quantisation)
    sizes = (parts.searched, parts.graph, parts.sparse, parts.indexes, parts.memory)
    disks = (parts.originals + parts.payload, parts.disk)
    counts = (str(cluster.nodes), str(cluster.shards))
    price = (f"{cluster.nodes * plan.price:,.0f}",) if plan.price else ()
    cells = (f"{corpus.chunks:,}", name, *map(_gb, sizes), *map(_gb, disks), *counts, *price)
    return "| " + " | ".join(cells) + " |"


def _gb(size: int) -> str:
    return f"{size / GB:,.1f}" if size < 100 * GB else f"{size / GB:,.0f}"


def _time(corpora: Sequence[Corpus], rates: Sequence[float]) -> Iterator[str]:
    yield "| chunks embedded a second | " + " | ".join(f"{corpus.chunks:,}" for corpus in corpora) + " |"
    yield "| --- |" + " --- |" * len(corpora)
    for rate in rates:
        yield f"| {rate:,g} | " + " | ".join(_duration(days(corpus.chunks, rate)) for corpus in corpora) + " |"


def _duration(in_days: float) -> str:
    return f"{in_days:,.1f} days" if in_days >= 1 else f"{in_days * 24:,.1f} hours"


def main() -> None:
    args = _parser().parse_args()
    means = {"dimension": args.dimension, "terms": args.terms, "payload": args.payload, "indexed": args.indexed}
    plan = Plan("", args.m, args.posting, args.replicas, args.node_memory, args.node_disk, args.price)
    print(report([Corpus(chunks, **means) for chunks in args.chunks], plan, args.rates), end="")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizing", description=__doc__)
    parser.add_argument("--chunks", type=number, nargs="+", default=[10**7, 10**8], metavar="N", help="such as 10M")
    parser.add_argument("--dimension", type=int, default=Corpus.dimension, help="numbers of a dense vector")
    parser.add_argument("--terms", type=int, default=Corpus.terms, help="terms of a sparse vector, on average")
    parser.add_argument("--payload", type=int, default=Corpus.payload, help="bytes of a chunk's stored JSON")
    parser.add_argument("--indexed", type=int, default=Corpus.indexed, help="bytes of payload indexes a chunk")
    parser.add_argument("--m", type=int, default=Plan.m, help="links of a vector in the graph")
    parser.add_argument("--posting", type=int, default=Plan.posting, help="bytes of a term in the inverted index")
    parser.add_argument("--replicas", type=int, default=Plan.replicas, help="copies of each shard")
    parser.add_argument("--node-memory", type=float, default=Plan.node_memory, metavar="GB")
    parser.add_argument("--node-disk", type=float, default=Plan.node_disk, metavar="GB")
    parser.add_argument("--price", type=float, default=Plan.price, help="of a node for a month, in any currency")
    parser.add_argument("--rates", type=float, nargs="+", default=RATES, help="chunks embedded a second")
    return parser


if __name__ == "__main__":
    main()

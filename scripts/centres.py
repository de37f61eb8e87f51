"""`python -m scripts.centres`: makes retrievers/centres.json anew, after the model or the sentences changed."""

import asyncio
import sys

import orjson

from evals.retrieval.embedder import open_plain
from retrievers.centred import SHIPPED, centres_of, packed


async def _made() -> bytes:
    async with open_plain() as embedder:
        return orjson.dumps({embedder.name: packed(await centres_of(embedder))}, option=orjson.OPT_INDENT_2)


if __name__ == "__main__":
    SHIPPED.write_bytes(asyncio.run(_made()) + b"\n")
    sys.stdout.write(f"{SHIPPED}\n")

"""How runs lie in Redis: a stream of blocks, a hash that says whose it is, a lease of the process that writes it."""

from array import array
from typing import Any

from server.chat.events import ENDS
from server.chat.record import Block
from server.chat.runlog import Known

# A process that is killed stops renewing its runs' leases; so soon its readers are told.
LEASE_SECONDS = 8
# A run whose process vanished is forgotten at last.
LIVE_SECONDS = 3_600
MOST_BLOCKS = 20_000
STOPS_SECONDS = 60


def events_of(run: str) -> str:
    return f"haru:run:{run}:events"


def facts_of(run: str) -> str:
    return f"haru:run:{run}"


def lease_of(run: str) -> str:
    return f"haru:run:{run}:lease"


def active_of(owner: str, conversation: str) -> str:
    return f"haru:active:{owner}:{conversation}"


def stops_of(server: str) -> str:
    return f"haru:stops:{server}"


def written(block: Block) -> dict[bytes | str, Any]:
    return {"kind": block.kind, "body": block.body, "ends": b",".join(b"%d" % end for end in block.ends)}


def read(entry: tuple[bytes, dict[bytes, bytes]]) -> Block:
    name, fields = entry
    ends = array("I", (int(end) for end in fields[b"ends"].split(b",") if end))
    return Block(int(name.split(b"-")[0]), fields[b"kind"].decode(), fields[b"body"], ends)


def is_last(block: Block) -> bool:
    return block.kind in ENDS


def facts(known: Known) -> dict[str, str]:
    return {"owner": known.owner, "conversation": known.conversation or "", "server": known.server}


def known_from(run: str, facts: dict[bytes, bytes]) -> Known:
    said = {key.decode(): value.decode() for key, value in facts.items()}
    return Known(run, said["owner"], said["conversation"] or None, said["server"])

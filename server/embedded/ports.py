"""Free ports for the embedded parts, the same ones at each start if they are still free."""

import json
import socket
from pathlib import Path


def ports_for(names: list[str], var: Path) -> dict[str, int]:
    path = var / "run" / "ports.json"
    remembered = _read(path)
    chosen: dict[str, int] = {}
    for name in names:
        port = remembered.get(name)
        taken = port is None or port in chosen.values() or not _is_free(port)
        chosen[name] = _free(chosen) if taken or port is None else port
    path.write_text(json.dumps(remembered | chosen))
    return chosen


def _read(path: Path) -> dict[str, int]:
    try:
        written = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(written, dict):
        return {}
    return {name: port for name, port in written.items() if isinstance(port, int) and 0 < port < 65536}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free(chosen: dict[str, int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in chosen.values():
            return port

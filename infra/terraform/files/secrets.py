"""Writes secrets of Secret Manager into files, as the account of the machine it runs on; standard library only.

    python secrets.py PROJECT FOLDER PART/NAME=SECRET ...

It runs in haru's image: the machine's own system has no Python that may be counted on."""

import base64
import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

IDENTITY = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
SECRETS = "https://secretmanager.googleapis.com/v1"
TRIES = 30
PAUSE_S = 10.0


class NotReadable(Exception):
    """The message says which secret, and why."""


def main() -> int:
    project, folder, *wanted = sys.argv[1:]
    try:
        write(project, Path(folder), dict(one.split("=", 1) for one in wanted))
    except NotReadable as error:
        sys.stderr.write(f"haru: {error}\n")
        return 1
    return 0


def write(  # noqa: PLR0913 (where to ask is the tests' to say)
    project: str,
    folder: Path,
    wanted: dict[str, str],
    identity: str = IDENTITY,
    secrets: str = SECRETS,
    pause_s: float = PAUSE_S,
) -> None:
    """Those who run the parts are other users than who writes, so the folder keeps others out and the files do not."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = json.loads(_asked(identity, {"Metadata-Flavor": "Google"}, "the machine's account", pause_s))[
        "access_token"
    ]
    for place, secret in wanted.items():
        url = f"{secrets}/projects/{project}/secrets/{secret}/versions/latest:access"
        said = json.loads(_asked(url, {"Authorization": f"Bearer {token}"}, secret, pause_s))
        file = folder / place
        file.parent.mkdir(mode=0o755, exist_ok=True)
        file.write_bytes(base64.b64decode(said["payload"]["data"]))
        file.chmod(0o444)


def _asked(url: str, headers: dict[str, str], what: str, pause_s: float) -> bytes:
    """A machine may be faster than the rights that were just given to it."""
    for left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
                return bytes(answer.read())
        except OSError as error:
            if not left:
                raise NotReadable(f"{what} cannot be read ({_reason(error)})") from error
            time.sleep(pause_s)
    raise AssertionError


def _reason(error: OSError) -> str:
    return f"status {error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__


if __name__ == "__main__":
    sys.exit(main())

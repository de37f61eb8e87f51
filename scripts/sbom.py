"""What haru is made of, as CycloneDX, and the known holes in it.

python -m scripts.sbom write [FOLDER]    a file for each list in requirements/, and one for the web application
python -m scripts.sbom audit             asks those who know: ends with 1 for a hole, with 2 if nobody could be asked"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LISTS = sorted((ROOT / "requirements").glob("*.txt"))
WEB = ROOT / "frontend"
FOLDER = ROOT / "var" / "sbom"
TOOLS = ROOT / "var" / "tools" / "bin"
SPEC = "1.5"  # What npm writes.


@dataclass(frozen=True)
class Audit:
    """`holes` is None when nobody could be asked; then `said` is why."""

    holes: list[str] | None
    said: str = ""


def main(words: Sequence[str]) -> int:
    match words:
        case ["write"]:
            return write(FOLDER)
        case ["write", folder]:
            return write(Path(folder))
        case ["audit"]:
            return audit()
    sys.stderr.write(__doc__ or "")
    return 2


def write(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for pins in LISTS:
        made = folder / f"python-{pins.stem}.cdx.json"
        run(tool("cyclonedx-py"), "requirements", str(pins), "--sv", SPEC, "--output-reproducible", "-o", str(made))
        sys.stdout.write(f"{made}\n")
    made = folder / "web.cdx.json"
    made.write_text(run(tool("npm"), "sbom", "--package-lock-only", "--sbom-format", "cyclonedx", folder=WEB))
    sys.stdout.write(f"{made}\n")
    return 0


def audit() -> int:
    found = {pins.name: of_python(pins) for pins in LISTS} | {"frontend": of_web()}
    for name, one in found.items():
        sys.stdout.write(f"{name}: {_told(one)}\n")
    if any(one.holes for one in found.values()):
        return 1
    return 2 if any(one.holes is None for one in found.values()) else 0


def _told(one: Audit) -> str:
    if one.holes is None:
        return f"NOT ASKED, {one.said}"
    return ", ".join(one.holes) or "no known holes"


def of_python(pins: Path) -> Audit:
    words = ("--requirement", str(pins), "--disable-pip", "--require-hashes", "--format", "json")
    done = _done(tool("pip-audit"), *words, "--progress-spinner", "off")
    report = _json(done.stdout)
    if "dependencies" not in report:
        return Audit(None, _last_line(done.stderr))
    return Audit(
        [
            f"{one['name']} {one['version']} {hole['id']}"
            for one in report["dependencies"]
            for hole in one.get("vulns", ())
        ]
    )


def of_web() -> Audit:
    done = _done(tool("npm"), "audit", "--json", folder=WEB)
    report = _json(done.stdout)
    if "vulnerabilities" not in report:
        return Audit(None, str(report.get("message") or _last_line(done.stderr)))
    return Audit([f"{name} {one['severity']}" for name, one in report["vulnerabilities"].items()])


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(TOOLS))
    if found is None:
        sys.exit(f"haru: {name} is not here" + ("" if name == "npm" else "; scripts/sbom-tools.sh installs it"))
    return found


def run(*command: str, folder: Path = ROOT) -> str:
    done = _done(*command, folder=folder)
    if done.returncode:
        sys.exit(f"haru: {Path(command[0]).name} ended with {done.returncode}: {_last_line(done.stderr)}")
    return done.stdout


def _done(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _json(text: str) -> dict[str, Any]:
    try:
        made = json.loads(text)
    except ValueError:
        return {}
    return made if isinstance(made, dict) else {}


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.strip().splitlines()) if line), "nothing was said")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

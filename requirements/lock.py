"""Writes the hash-pinned lists of this folder: every package with the digests of all its Linux files on the index."""

# Run by hand when a version changes, in an environment that has the new versions installed:
#   python requirements/lock.py app > new && mv new requirements/app.txt        (also: dev, ray)
#   python requirements/lock.py engine-cpu < pins > new           (lines name==version on stdin; also: engine-gpu, sbom)
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from pip._internal.index.collector import LinkCollector, parse_links
from pip._internal.models.index import PyPI
from pip._internal.models.link import Link
from pip._internal.models.search_scope import SearchScope
from pip._internal.network.session import PipSession
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from pip._vendor.packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LINUX = ("manylinux", "-any.")


def main() -> None:
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    pins = _PINS.get(what, _given)()
    with ThreadPoolExecutor(4) as pool:
        sys.stdout.write("".join(pool.map(_entry, sorted(pins))))


def _application() -> set[str]:
    project = _project()
    return _closure(project["dependencies"] + project["optional-dependencies"]["embedded"])


def _developer() -> set[str]:
    return _closure(_project()["optional-dependencies"]["dev"]) - _application()


def _on_many_machines() -> set[str]:
    return _closure(_project()["optional-dependencies"]["ray"]) - _application()


def _given() -> set[str]:
    pins = (line.strip().split("==") for line in sys.stdin if "==" in line)
    return {f"{canonicalize_name(name)}=={version}" for name, version in pins}


_PINS = {"app": _application, "dev": _developer, "ray": _on_many_machines}


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project


def _closure(requirements: Iterable[str]) -> set[str]:
    """What is installed here to meet these requirements, and what those need in turn."""
    found: dict[str, str] = {}
    waiting = [Requirement(line) for line in requirements]
    seen = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        installed = distribution(wanted.name)
        found[canonicalize_name(wanted.name)] = installed.version
        waiting += _needs(installed.requires or [], wanted.extras)
    return {f"{name}=={version}" for name, version in found.items()}


def _needs(lines: list[str], extras: set[str]) -> Iterator[Requirement]:
    for need in map(Requirement, lines):
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield need


def _entry(pin: str) -> str:
    name, version = pin.split("==")
    digests = sorted({link.hash for link in _links(name) if link.hash and _is_of(link.filename, Version(version))})
    if not digests:
        sys.exit(f"{pin}: the index names no digest for it")
    return " \\\n".join([pin, *(f"    --hash=sha256:{digest}" for digest in digests)]) + "\n"


def _links(name: str) -> Iterator[Link]:
    scope = SearchScope.create(find_links=[], index_urls=[PyPI.simple_url], no_index=False)
    collector = LinkCollector(session=PipSession(), search_scope=scope)
    for address in scope.get_index_urls_locations(name):
        page = collector.fetch_response(Link(address))
        if page is not None:
            yield from parse_links(page)


def _is_of(filename: str, version: Version) -> bool:
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)[1] == version and any(mark in filename for mark in LINUX)
        return parse_sdist_filename(filename)[1] == version
    except ValueError:
        return False


if __name__ == "__main__":
    main()

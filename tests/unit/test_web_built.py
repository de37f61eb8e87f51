"""The built web application is what its sources make, and its types are the server's."""

import hashlib
import json

import pytest

from scripts import web_types
from server.settings import ROOT

FRONTEND = ROOT / "frontend"
BUILT = ROOT / "server" / "web" / "built"
SINGLE = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
FOLDERS = ("public", "src")


def test_built_files_are_what_the_sources_make():
    assert (BUILT / "SOURCES").read_text().strip() == digest(), "npm run build, in frontend/, builds them anew"


def test_types_of_the_client_are_those_of_the_server():
    assert web_types.FILE.read_text() == web_types.types(), "python -m scripts.web_types writes them anew"


def test_lock_file_has_a_digest_and_no_address_for_every_package():
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    del packages[""]

    # What lies in another package's archive is covered by the digest of that one.
    assert all("integrity" in package or package.get("inBundle") for package in packages.values())
    assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("kind", ["dependencies", "devDependencies"])
def test_versions_are_exact(kind):
    versions = json.loads((FRONTEND / "package.json").read_text())[kind].values()

    assert [version for version in versions if not version[0].isdigit()] == []


def digest():
    """As frontend/scripts/digest.mjs makes it."""
    found = hashlib.sha256()
    for name in sorted([*SINGLE, *sources()]):
        body = (FRONTEND / name).read_bytes()
        found.update(f"{name}\n{len(body)}\n".encode() + body)
    return found.hexdigest()


def sources():
    for folder in FOLDERS:
        for file in (FRONTEND / folder).rglob("*"):
            name = file.relative_to(FRONTEND)
            if file.is_file() and ".test." not in file.name and "testing" not in name.parent.parts:
                yield name.as_posix()

"""Rules about the repository itself that no other tool checks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from graphs import FEATURES
from server.commands.graph import mermaid

ROOT = Path(__file__).parent.parent
FOLDERS = ("graphs", "nodes", "retrievers", "server", "evals")
SOURCES = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
# Registries are reached through each machine's own settings; a host name in a file would be wrong elsewhere.
HOSTS = re.compile(r"py(?:)pi\.org|python(?:)hosted\.org|npm(?:)js\.(org|com)|deb\.(?:)debian\.org")


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", SOURCES, ids=names(SOURCES))
def test_module_says_in_one_sentence_what_it_is(path):
    said = ast.get_docstring(ast.parse(path.read_text()))

    assert said, "a module begins with a docstring"
    assert said.split("\n\n")[0].rstrip().endswith((".", "?", ":")) or "\n" in said


def test_features_do_not_know_each_other():
    """Neither a feature nor its package (`til_note` of `til`) may be imported by another one."""
    files = (ROOT / "graphs").rglob("*.py")
    features = {path.stem for path in (ROOT / "graphs").glob("*.py")} - {"__init__", "feature"}

    for path in files:
        own = _feature(path.relative_to(ROOT / "graphs").parts[0].removesuffix(".py"))
        imported = {_feature(name.split(".")[1]) for name in _imported(path) if name.startswith("graphs.")}
        assert own not in features or imported & features <= {own}, path


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_picture_of_the_graph_is_what_the_code_draws(name):
    shown = re.search(r"```mermaid\n(.*?)```", (ROOT / name).read_text(), re.DOTALL)

    assert shown
    assert shown[1] == mermaid(FEATURES[0])


def test_no_file_names_a_package_registry():
    assert [path for path in _tracked() if HOSTS.search(_text(path))] == []


def test_shell_scripts_can_be_executed():
    scripts = ("start", "stop", "status", "haru", "test", ".ci/run")

    assert [name for name in scripts if not (ROOT / name).stat().st_mode & 0o100] == []


def _feature(name):
    return name.split("_")[0]


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if (ROOT / line).is_file()]


def _text(path):
    return (ROOT / path).read_text(errors="ignore")

"""Pages that are made from the code say what the code says, and links lead somewhere."""

import re
import subprocess

import pytest

from scripts.reference import stale
from server.settings import ROOT

PAGES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "*.md", ":!tests/data"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
]


def test_reference_pages_are_fresh():
    assert list(stale()) == [], "python -m scripts.reference writes them anew"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page):
    links = re.findall(r"\]\(([^)\s]+)\)", _without_code(page.read_text()))

    assert [link for link in links if not _leads_somewhere(page, link)] == []


def _leads_somewhere(page, link):
    if re.match(r"[a-z]+:", link):
        return True
    path, _, heading = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not heading or heading in _headings(target))


def _headings(page):
    """As they are named in addresses."""
    titles = re.findall(r"^#+ (.+)$", _without_code(page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _without_code(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)

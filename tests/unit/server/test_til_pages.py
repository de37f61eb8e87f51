"""Names of notes, their pages and the index: safe, deterministic, and nothing else in a README is touched."""

import json
import unicodedata
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from server.commands.til_repository.index import BEGIN, END, Entry, MarksBroken, index_of, with_index
from server.commands.til_repository.page import Note, Said, page_of, said_by
from server.commands.til_repository.slug import DEVICES, LONGEST, LONGEST_BYTES, free, slug_of

# The web application names its files by the same ones.
SLUGS = Path(__file__).parents[2] / "data" / "til" / "slugs.json"
DAY = date(2026, 5, 4)
BODY = "# TIL 2026-05-04: pool\n\nIt waits.\n\n```diff\n# no heading\n+x = {{< y >}}\n```\n"
LINE = st.text().map(lambda text: " ".join(text.split()))
NOTE = Note("TIL 2026-05-04: pool", BODY, "python", DAY, ("python", "db"))
HOSTILE = [
    "../../etc/passwd",
    "..",
    ".git/hooks",
    "/abs",
    "a\\..\\b",
    "C:\\x",
    "a\0b",
    "~root",
    "-rf",
    "con",
    "COM1",
    "",
]
ENTRIES = [
    Entry("python/풀.md", "TIL: 풀 [x](javascript:1)", date(2026, 5, 1)),
    Entry("python/b (1).md", "B", date(2026, 5, 4)),
    Entry("db/old.md", "Old", None),
]


@pytest.mark.parametrize(("title", "slug"), json.loads(SLUGS.read_text("utf-8")))
def test_slug_keeps_the_words_of_any_script(title, slug):
    assert slug_of(title) == slug


@given(st.text() | st.sampled_from(HOSTILE))
@example("가" * 300)
@example("x" * 300)
def test_slug_is_safe_on_every_file_system_and_leads_nowhere(title):
    slug = slug_of(title)

    assert 0 < len(slug) <= LONGEST + 5
    assert len(slug.encode()) <= LONGEST_BYTES + 5
    assert slug not in DEVICES
    assert set("-") | {sign for sign in slug if sign.isalnum()} >= set(slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert PurePosixPath(slug).parts == PureWindowsPath(slug).parts == (slug,)
    assert slug_of(slug) == slug


@given(st.lists(st.text(max_size=4), max_size=12))
def test_names_in_a_folder_are_unique_whatever_the_titles(titles):
    taken = []
    for title in titles:
        taken.append(free(slug_of(title), taken))

    assert len({unicodedata.normalize("NFC", name).casefold() for name in taken}) == len(titles)


@pytest.mark.parametrize("front", ["none", "jekyll", "hugo"])
@given(title=LINE.filter(bool), tag=LINE)
def test_front_matter_says_what_was_put_in_whatever_it_is(front, title, tag):
    page = page_of(Note(title, BODY, "x", DAY, (tag,)), front)

    if front != "none":
        said = yaml.safe_load(page.split("---\n")[1])
        assert (said["title"], said["date"], said["tags"]) == (title, DAY, [tag])
        assert said_by(page, "name").title == title
    assert said_by(page, "name").marked == DAY


def test_page_has_one_title_and_code_that_no_generator_obeys():
    plain, jekyll, hugo = (page_of(NOTE, front) for front in ("none", "jekyll", "hugo"))

    for page in (plain, jekyll.split("---\n", 2)[2], hugo.split("---\n", 2)[2]):
        tags = [token.tag for token in MarkdownIt().parse(page) if token.type == "heading_open"]
        assert tags == ["h1"]
    assert plain == f"{BODY.strip()}\n\n<!-- haru til 2026-05-04 -->\n"
    assert yaml.safe_load(jekyll.split("---\n")[1])["render_with_liquid"] is False
    assert ("{{< y >}}" in hugo, "{{</* y */>}}" in hugo) == (False, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Mine\n\ntext", Said("Mine", None, None)),
        ("```\n# no\n```\n# Yes ##\n", Said("Yes", None, None)),
        ("no heading", Said("name", None, None)),
        ("---\ntitle: 제목\ndate: 2026-01-02 10:00:00 +0900\n---\n# Other", Said("제목", date(2026, 1, 2), None)),
        ("---\ntitle: [\n---\n# Broken", Said("Broken", None, None)),
        ("# A\n\n<!-- haru til 2026-05-04 -->\n", Said("A", DAY, DAY)),
        ("# A\n<!-- haru til 2026-99-99 -->\n", Said("A", None, None)),
        ("# In the middle\n<!-- haru til 2026-05-04 -->\nmore", Said("In the middle", None, None)),
    ],
)
def test_existing_notes_are_read_for_title_and_day(text, said):
    assert said_by(text, "name") == said


def test_index_has_counts_topics_days_and_links():
    assert index_of(ENTRIES) == (
        "3 notes · 2 topics\n\n"
        "## db (1)\n\n- [Old](db/old.md)\n\n"
        "## python (2)\n\n"
        "- 2026-05-04 [B](python/b%20%281%29.md)\n"
        "- 2026-05-01 [TIL: 풀 \\[x\\](javascript:1)](python/풀.md)"
    )


@given(st.permutations(ENTRIES))
def test_index_does_not_depend_on_the_order_of_files(order):
    assert index_of(order) == index_of(ENTRIES)


@given(st.text().filter(lambda text: "haru til index" not in text), st.text(), st.sampled_from(["\n", "\r\n"]))
def test_readme_keeps_all_that_is_not_between_the_marks(before, after, line):
    first = with_index(before, "1 note")
    own = before + line + BEGIN + line + "old" + line + END + line + after.replace("haru til index", "")

    assert first.startswith(before)
    assert with_index(first, "1 note") == first
    found = with_index(own, "2 notes")
    assert found.startswith(before + line + BEGIN)
    assert found.endswith(END + line + after.replace("haru til index", ""))
    assert ("2 notes" in found, "old" in found.replace(before, "").replace(after, "")) == (True, False)


@pytest.mark.parametrize("readme", [f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{BEGIN}\n{END}\n"])
def test_broken_marks_are_refused(readme):
    with pytest.raises(MarksBroken):
        with_index(readme, "1 note")


def test_marks_inside_a_line_are_text():
    readme = f"Put `{BEGIN}` somewhere.\n"

    assert with_index(readme, "1 note").startswith(f"{readme}\n{BEGIN}\n")

"""What files say of themselves: titles, dates, tags, what they are, and what of them is kept."""

from contextlib import suppress

import orjson
import pytest

from retrievers.documents.base import DocumentDamaged, DocumentTooLarge, DocumentUnreadable, Read
from retrievers.documents.parse import parsed

PAGE = """<!doctype html><html><head><title>Pools</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav><main><h1>Pools</h1>
<p>A pool keeps <b>connections</b> open, so that <code>get()</code> is fast. It waits until one of them is free.</p>
<h2>Opening</h2><ul><li>one<ul><li>below it</li></ul></li><li>two</li></ul><ol><li>first</li><li>second</li></ol>
<pre><code class="language-py">def f():
    return 1

x = f()
</code></pre>
<table><thead><tr><th>Key</th><th>Meaning</th></tr></thead><tbody><tr><td>a</td><td>b | c</td></tr></tbody></table>
<blockquote><p>Quoted words.</p></blockquote></main><footer>Nobody reads this.</footer></body></html>"""
PAGE_AS_MARKDOWN = """# Pools

A pool keeps connections open, so that `get()` is fast. It waits until one of them is free.

## Opening

- one
  - below it
- two

1. first
2. second

```py
def f():
    return 1

x = f()
```

| Key | Meaning |
| --- | --- |
| a | b \\| c |

> Quoted words."""
COMMIT = {
    "sha": "0a1b2c3d4e",
    "message": "feat(pools): close them\n\nBefore, they stayed open.",
    "author_date": "2024-05-01T09:00:00+09:00",
    "files": [{"path": "uv.lock"}],
    "diff": "diff --git a/pool.py b/pool.py\n--- a/pool.py\n+++ b/pool.py\n@@ -1 +1,2 @@\n a\n+b\n",
}
COMMIT_AS_MARKDOWN = """# close them (2024-05-01, 0a1b2c3)

feat(pools): close them

Before, they stayed open.

## pool.py

```diff
@@ -1,1 +1,2 @@
 a
+b
```

## Other files

- uv.lock: lock file"""
MAY_FIRST = 1714521600


def read(name: str, text: str) -> Read:
    return parsed(name, text.encode())


def test_main_content_of_a_page_becomes_markdown():
    assert read("pools.html", PAGE) == Read("Pools", PAGE_AS_MARKDOWN, "article")


def test_page_without_an_article_is_taken_as_it_stands():
    told = read("links.htm", "<html><body><ul><li><a href='/a'>One</a></li><li>Two</li></ul></body></html>")

    assert "One" in told.text
    assert "Two" in told.text


@pytest.mark.parametrize("commits", [COMMIT, [COMMIT], {"commits": [COMMIT]}])
def test_commit_is_its_message_and_what_it_did_to_each_file(commits):
    told = parsed("pools.json", orjson.dumps(commits))

    assert told == Read("close them (0a1b2c3)", COMMIT_AS_MARKDOWN, "commit", at=MAY_FIRST)


def test_commits_may_stand_one_a_line():
    later = COMMIT | {"author_date": "2024-05-02T00:00:00Z"}

    told = parsed("pools.jsonl", orjson.dumps(COMMIT) + b"\n" + orjson.dumps(later))

    assert (told.title, told.text.count("# close them"), told.at) == ("pools", 2, MAY_FIRST + 86400)


def test_commit_that_lacks_its_id_is_damaged():
    with pytest.raises(DocumentDamaged):
        parsed("a.json", orjson.dumps(COMMIT | {"sha": "no id"}))


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Pools\ndate: 2024-05-01\ntags: [db, 연결]\n---\n",
        '---\ntitle: Pools\ndate: "2024-05-01T00:00:00Z"\ncategories: db, 연결\n---\n',
        '+++\ntitle = "Pools"\ndate = 2024-05-01\ntags = ["db", "연결"]\n+++\n',
    ],
)
def test_front_matter_gives_title_date_and_tags(front: str):
    assert read("a.md", front + "Text.\n") == Read("Pools", "Text.\n", tags=("db", "연결"), at=MAY_FIRST)


@pytest.mark.parametrize(
    "front", ["---\na: [\n---\n", "---\ndate: 2024-13-45\n---\n", "+++\na\n+++\n", "---\n- a\n---\n"]
)
def test_front_matter_that_is_none_stays_in_the_text(front: str):
    assert read("a.md", front + "Text.\n").text == front + "Text.\n"


def test_note_that_haru_wrote_is_a_til_of_its_day():
    told = read("pools.md", "# Pools close\n\nThey do.\n\n<!-- haru til 2024-05-01 -->\n")

    assert told == Read("Pools close", "# Pools close\n\nThey do.\n\n", "til", at=MAY_FIRST)


def test_only_heading_of_the_highest_level_is_the_title():
    assert read("a.md", "## Pools\n\n### Opening\n\ntext\n").title == "Pools"
    assert read("a.md", "# Pools\n\n# Locks\n").title == "a"
    assert read("a.md", "### Opening\n\n## Pools\n").title == "a"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.md", "Text.", "note"),
        ("면접/a.md", "Text.", "interview"),
        ("a.md", "".join(f"- What is {at}?\n  - It is {at + 1}.\n" for at in range(6)), "interview"),
        ("a.md", "".join(f"Q{at}. 락이란\n락이다.\n" for at in range(6)), "interview"),
        ("a.md", "Why is that? Nobody knows.\n" * 20, "note"),
        ("a/b/c/d/e.py", "x = 1", "code"),
    ],
)
def test_kind_is_told_by_the_name_and_the_text(name: str, text: str, kind: str):
    assert read(name, text).kind == kind


def test_code_keeps_its_text_and_is_named_after_its_path():
    assert read("a/b/c/d.py", "x = 1  # <br>\n") == Read("b/c/d.py", "x = 1  # <br>\n", "code", "python")


def test_tags_and_comments_go_and_code_stays():
    written = (
        "# Pools {/*pools*/}\n\n<div style='x'>\n<p>A <b>pool</b>.<br>It waits.</p>\n</div>\n\n<!-- a\n\nb -->\n\n"
        "<Note>\n\n`<br>` and List<String> stay.\n\n</Note>\n\n```html\n<br><!-- c -->\n```\n"
    )

    kept = "# Pools \n\nA pool. It waits. \n \n\n`<br>` and List<String> stay.\n\n```html\n<br><!-- c -->\n```\n"
    assert read("a.md", written).text.replace(" ", "") == kept.replace(" ", "").replace("\n\n\n", "\n\n")


@pytest.mark.parametrize(
    "markup",
    ["<html>" + "<div>" * 5_000 + "x", "<html><body>" + "<ul><li>a" * 2_000, "<html>" + "<" * 50_000, "<html><table>"],
)
def test_page_that_leads_astray_is_read_or_refused(markup: str):
    with suppress(DocumentUnreadable):
        assert read("a.html", markup).kind == "article"


def test_line_without_end_is_too_large():
    with pytest.raises(DocumentTooLarge):
        read("a.md", "a" * 5_000_000)

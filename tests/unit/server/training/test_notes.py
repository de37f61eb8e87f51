"""What becomes of accepted notes before an adapter learns from them."""

import json
import os

import pytest

from graphs.til import DOMAINS
from nodes.privacy.hiding import Hiding
from server.training.base import Example, NotTrainable, digest_of, split
from server.training.notes import examples, sections
from server.training.sources import of_folder

COMMITS = DOMAINS["commits"]
NOTE = """---
title: Pools
---

# TIL 2026-05-04: pool

## pool: close idle connections

### What I did

The pool closes idle connections with `closeIdle()` after 30 seconds. [a1b2c3d]
- “close idle connections” [a1b2c3d]

### What I learned

Idle connections are not free. [a1b2c3d, b1b2c3d, +2]

`src/pool.py` [a1b2c3d]

```diff
+ ## not a heading
```

## Keywords

`feat` `pool`

## Sources

- `a1b2c3d` pool: close idle connections: `src/pool.py`

> Coverage: 1 of 1 commits; files read: 1, in part: 0, not read: 0.

<!-- haru til 2026-05-04 -->
"""


def read(text, name="pools.md", hiding=None):
    return list(examples(text, name, COMMITS, hiding or Hiding(code=True)))


def example(source, text="x"):
    return Example(source, "d", ({"role": "user", "content": text}, {"role": "assistant", "content": source + text}))


def test_section_is_learned_as_the_model_is_to_write_it():
    [only] = read(NOTE)

    assert only.messages[-1] == {
        "role": "assistant",
        "content": "Did: The pool closes idle connections with `closeIdle()` after 30 seconds.\n"
        "Learned: Idle connections are not free. `src/pool.py`",
    }


def test_model_is_asked_in_the_features_own_words_with_the_facts_given():
    [only] = read(NOTE)
    system, asked, _ = only.messages

    assert system["content"] == COMMITS.en.instructions
    assert "- The pool closes idle connections with `closeIdle()` after 30 seconds." in asked["content"]
    assert asked["content"].endswith("Write the section about: pool: close idle connections")


def test_korean_note_is_asked_for_in_korean():
    [only] = read(
        "## 커넥션 풀\n\n### 배운 것\n\n"
        "유휴 커넥션은 공짜가 아니며, 30초 뒤에 닫아야 데이터베이스가 버팁니다. [a1b2c3d]\n"
    )

    assert only.messages[0]["content"] == COMMITS.ko.instructions
    assert only.messages[-1]["content"].startswith("배운 것: 유휴 커넥션은")


def test_note_without_haru_headings_tells_what_was_done():
    [only] = read("# Pools\n\nI found out that idle connections are not free, and closed them all.\n")

    assert only.messages[-1]["content"].startswith("Did: I found out that")


def test_heading_in_a_code_block_is_none():
    assert [section.heading for section in sections(NOTE, COMMITS.labels)][1:] == [
        "TIL 2026-05-04: pool",
        "pool: close idle connections",
    ]


def test_what_is_too_short_teaches_nothing():
    assert read("# Pools\n\nTODO\n") == []


def test_secrets_are_hidden_before_they_are_learned():
    hiding = Hiding(code=True)
    [only] = read(
        "# Keys\n\nThe deployment was done with the mail address ana.kim@company.example and it worked.\n",
        hiding=hiding,
    )

    assert "ana.kim" not in json.dumps(only.messages)
    assert sum(hiding.counts.values()) == 1


def test_folder_gives_notes_and_pairs_with_their_places(tmp_path):
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "pools.md").write_text(NOTE)
    (tmp_path / "README.md").write_text(NOTE)
    pair = {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}]}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n\n" + json.dumps(pair) + "\n")

    found = list(of_folder(tmp_path, COMMITS, Hiding()))

    assert [one.source for one in found] == ["pairs.jsonl:1", "pairs.jsonl:2", "python/pools.md"]


def test_hidden_files_and_links_out_of_the_folder_are_not_read(tmp_path):
    (tmp_path / "notes" / ".git").mkdir(parents=True)
    (tmp_path / "secret.md").write_text(NOTE)
    (tmp_path / "notes" / ".git" / "old.md").write_text(NOTE)
    os.symlink(tmp_path / "secret.md", tmp_path / "notes" / "linked.md")

    assert list(of_folder(tmp_path / "notes", COMMITS, Hiding())) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 1"),
        ('{"messages": []}', "line 1"),
        ('{"messages": [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]}', "the assistant's"),
    ],
)
def test_pair_that_cannot_be_learned_is_named(tmp_path, line, why):
    (tmp_path / "pairs.jsonl").write_text(line)

    with pytest.raises(NotTrainable, match=why):
        list(of_folder(tmp_path, COMMITS, Hiding()))


def test_sections_of_one_note_are_learned_or_judged_never_both():
    given = [example(f"note {at % 10}", str(at)) for at in range(50)]
    parts = split(given, 0.2, seed=1)
    learned, judged = ({one.source for one in half} for half in (parts.train, parts.held_out))

    assert learned & judged == set()
    assert (len(learned), len(judged)) == (8, 2)


def test_same_notes_and_seed_are_split_alike_in_any_order():
    given = [example(f"note {at}") for at in range(20)]

    assert split(given, 0.2, seed=1) == split(given[::-1], 0.2, seed=1)
    assert split(given, 0.2, seed=1) != split(given, 0.2, seed=2)
    assert digest_of(split(given, 0.2, seed=1)) != digest_of(split(given[1:], 0.2, seed=1))


def test_one_note_cannot_be_learned_from_and_judged_by():
    with pytest.raises(NotTrainable, match="at least 2"):
        split([example("one", "a"), example("one", "b")], 0.5, seed=0)


def test_same_example_twice_counts_once():
    parts = split([example("a"), example("a"), example("b")], 0.5, seed=0)

    assert len(parts.train) + len(parts.held_out) == 2

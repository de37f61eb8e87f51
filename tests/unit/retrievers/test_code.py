"""Cutting code: nothing lost, sized, whole functions, named after file, class and function."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.code.languages import BY_NAME, language_of_file
from retrievers.code.pieces import pieces_of_code
from retrievers.tokens import tokens_of

LINES = st.sampled_from(
    [
        "class Pool:\n",
        "    def open(self):\n",
        "def close(pool):\n",
        "        return 1\n",
        "    x = '''\n",
        "'''\n",
        '"""\n',
        "# a comment\n",
        "@cached\n",
        "function close() {\n",
        "}\n",
        "/* begins\n",
        "ends */\n",
        "`\n",
        "pub fn open() -> Pool {\n",
        "CREATE TABLE pools (\n",
        "key: value\n",
        "\n",
        "\t\n",
        "(((((\n",
    ]
)
CODE = st.lists(LINES | st.text(max_size=40), max_size=60).map("".join)
LANGUAGES = st.sampled_from([*BY_NAME, "json", "unheard of"])

PYTHON = '''"""Pools."""

import asyncio

# How many at once.
MOST = 10


class Pool:
    """Connections that wait."""

    def __init__(self) -> None:
        self.query = """
SELECT 1
"""
        self.free = []

    # Nobody may wait forever.
    @property
    @cached(
        for_seconds=10,
    )
    def is_empty(self) -> bool:
        if self.free:
            return False
        return True


async def close(pool: Pool) -> None:
    def one(connection):
        connection.close()

    for connection in pool.free:
        one(connection)
'''
SAMPLES = {
    "Pool.java": (
        "package a;\n\n/** Waits. */\n@Service\npublic class Pool<T extends A> {\n    private int size = 3;\n\n"
        "    @Override\n    public List<T> open(String name) throws IOException {\n        if (name == null) {\n"
        "            return null;\n        }\n        return list(name);\n    }\n\n"
        "    void close() {\n        free.clear();\n    }\n}\n",
        ["Pool > open", "Pool > close"],
    ),
    "pool.kt": (
        "data class Pool(\n    val size: Int,\n) {\n    suspend fun open(name: String): Connection {\n"
        "        return free.first { it.name == name }\n    }\n\n    fun close() = free.clear()\n}\n\n"
        "fun <T> Pool.each(block: (T) -> Unit) {\n    free.forEach(block)\n}\n",
        ["Pool > open", "Pool > close", "each"],
    ),
    "pool.go": (
        "package pool\n\n// Pool waits.\ntype Pool struct {\n\tfree []*Conn\n}\n\n"
        "func (p *Pool) Open(name string) (*Conn, error) {\n\treturn p.free[0], nil\n}\n\n"
        "func Close(p *Pool) {\n\tp.free = nil\n}\n",
        ["Pool", "Open", "Close"],
    ),
    "pool.rs": (
        "/// Waits.\n#[derive(Debug)]\npub struct Pool<'a> {\n    free: Vec<&'a Conn>,\n}\n\n"
        "impl<'a> Pool<'a> {\n    pub async fn open(&self) -> Option<&Conn> {\n        self.free.first().copied()\n"
        "    }\n\n    fn close(&mut self) {\n        self.free.clear();\n    }\n}\n",
        ["Pool", "Pool<'a> > open", "Pool<'a> > close"],
    ),
    "pool.ts": (
        "import { A } from './a';\n\nexport interface Free {\n  name: string;\n}\n\n"
        "export class Pool extends A {\n  private free: Free[] = [];\n\n  async open(name: string): Promise<Free> {\n"
        "    const found = this.free.find((one) => one.name === name);\n    return found ?? { name };\n  }\n\n"
        "  close() {\n    this.free = [];\n  }\n}\n\n"
        "export const each = async (pool: Pool) => {\n  pool.close();\n};\n",
        ["Free", "Pool > open", "Pool > close", "each"],
    ),
    "pool.cpp": (
        "#include <vector>\n\ntemplate <typename T>\nclass Pool {\n public:\n  T* open(const char* name) {\n"
        "    return find(name);\n  }\n};\n\nstatic int\nsize_of(void);\n\n"
        "std::string Pool::name() const {\n  return name_;\n}\n",
        ["Pool", "Pool::name"],
    ),
    "pool.sh": (
        "#!/bin/bash\nset -e\n\nopen() {\n  echo \"it's open\"  # '\n}\n\nfunction close {\n  echo closed\n}\n",
        ["open", "close"],
    ),
    "pools.sql": (
        "-- Those that wait.\nCREATE TABLE IF NOT EXISTS pools (\n    id int PRIMARY KEY,\n    name text\n);\n\n"
        "CREATE INDEX pools_by_name ON pools (name);\n\nINSERT INTO pools VALUES (1, 'a; b');\n",
        ["pools", "pools_by_name", "pools"],
    ),
    "pools.yaml": (
        "# How many.\npools:\n  main:\n    size: 3\n  other:\n    size: 4\nlimits:\n  cpu: 1\n",
        ["pools", "limits"],
    ),
}


@given(CODE, LANGUAGES, st.integers(40, 90))
def test_pieces_joined_are_the_file(text: str, language: str, size: int):
    assert "".join(piece.text for piece in pieces_of_code(text, language, size)) == (text if text.strip() else "")


@given(CODE, LANGUAGES, st.integers(40, 90))
def test_each_piece_has_the_size_asked_for(text: str, language: str, size: int):
    assert all(tokens_of(piece.text) <= size for piece in pieces_of_code(text, language, size))


def test_functions_stand_whole_with_what_is_said_above_them():
    pieces = {" > ".join(piece.headings): piece.text for piece in pieces_of_code(PYTHON, "python", 70)}

    assert list(pieces) == ["", "Pool", "Pool > __init__", "Pool > is_empty", "close"]
    assert pieces["Pool > __init__"].startswith("    def __init__")
    assert pieces["Pool > __init__"].rstrip().endswith("self.free = []")
    assert pieces["Pool > is_empty"].startswith("    # Nobody may wait forever.\n    @property\n    @cached(\n")
    assert pieces["close"].rstrip().endswith("one(connection)")


@pytest.mark.parametrize("name", SAMPLES)
def test_names_are_found_in_each_language(name: str):
    text, expected = SAMPLES[name]
    language = language_of_file(name, text)

    paths = [" > ".join(piece.headings) for piece in pieces_of_code(text, language, 36)]

    found = iter(path for path in paths if path)
    assert all(any(one in path for path in found) for one in expected), paths


def test_short_neighbours_share_a_piece_that_is_named_after_all():
    text = "".join(f"def of_{at}():\n    return {at}\n\n\n" for at in range(5))

    [piece] = pieces_of_code(text, "python")

    assert piece.headings == ("of_0, of_1, of_2, of_3, of_4",)


def test_function_that_is_too_long_is_cut_at_its_paragraphs():
    body = "".join(f"    first_{at} = load({at})\n    second_{at} = load(first_{at})\n\n" for at in range(20))

    pieces = pieces_of_code("def long():\n" + body, "python", 80)

    assert len(pieces) > 5
    assert {piece.headings for piece in pieces} == {("long",)}
    assert all(piece.text.lstrip().startswith(("def", "first")) for piece in pieces)


def test_edit_in_one_function_leaves_the_pieces_of_the_others():
    functions = [f"def of_{at}(value):\n" + f"    value += {at}\n" * 12 + "\n\n" for at in range(30)]
    before = pieces_of_code("".join(functions), "python")
    functions[7] = functions[7].replace("value += 7\n", "value -= 7\n", 1)

    assert len(set(before) - set(pieces_of_code("".join(functions), "python"))) == 1


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("src/Pool.TSX", "", "typescript"),
        ("Dockerfile.dev", "", "dockerfile"),
        ("haru", "#!/usr/bin/env python3\n", "python"),
        ("start", "#!/bin/bash\n", "shell"),
        ("notes.md", "", ""),
        ("README", "# haru\n", ""),
        ("package.json", "{}", "json"),
    ],
)
def test_language_is_told_by_the_name_or_the_first_line(name: str, text: str, language: str):
    assert language_of_file(name, text) == language

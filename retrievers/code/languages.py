"""What is needed of each language to see where its functions and classes begin: comments, strings, first lines.

A full parser (tree-sitter with one grammar a language) was measured first. Its trees take forty times the bytes of the
file, and a made-up C++ file of 200 kB costs it 4 seconds and half a gigabyte: strangers' files would each need a
limited process, which takes longer to start than cutting a hundred files this way. Well-kept code is indented, and
indentation says where a body ends, also in files that no longer, or not yet, compile.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

_C_COMMENT = r"//[^\n]*+|/\*(?s:.*?)(?:\*/|\Z)"
_HASH = r"#[^\n]*+"
_DASHES = r"--[^\n]*+"
_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_CHARACTER = r"'(?:[^'\\\n]|\\[^\n]{1,8}?)'"
_TRIPLE = r'"""(?s:.*?)(?:"""|\Z)' + r"|'''(?s:.*?)(?:'''|\Z)"
_TEMPLATE = r"`(?:[^`\\]|\\(?s:.))*+`?"
_REGEX = r"(?<=[=(,:!&|?;{}])[ ]?/(?![*/ ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,99}+\]){1,200}+/"

# Words that stand before a bracket and name nothing.
_NO_NAME = (
    r"(?!(?:if|for|while|switch|catch|return|else|do|new|throw|sizeof|when|match|await|yield|assert|super|with)\b)"
)
_WORDS = r"(?:[\w$<>\[\],.?&*:~@\"]+\s+)"
_METHOD = rf"(?:{_WORDS}{{1,8}}?)[*&]*{_NO_NAME}(?P<a>[\w:~$]+)\s*\([^;]*$"
_TYPES = (
    r"(?:[\w@]+\s+){0,6}(?:class|interface|enum|record|struct|trait|object|@interface|namespace|union)\s+(?P<b>\w+)"
)
_JS = (
    r"(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?function\b\s*\*?\s*(?P<a>[\w$]*)"
    r"|(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:const\s+)?"
    r"(?:class|interface|enum|namespace|type)\s+(?P<b>[\w$]+)"
    r"|(?:export\s+)?(?:const|let|var)\s+(?P<c>[\w$]+)\s*(?::[^=]*)?=\s*(?:async\b\s*)?"
    r"(?:function\b|\(|<|[\w$]+\s*=>|[\w.$]+\()"
    rf"|(?:(?:public|private|protected|static|async|get|set|override|abstract|readonly)\s+|\*\s*)*{_NO_NAME}"
    r"(?!function\b)(?P<d>#?[\w$]+)\s*(?:<[^<>]*>)?\([^;]*\{\s*$"
)


@dataclass(frozen=True)
class Language:
    """`hidden` matches what is no code; `begins` the first line of what has a name. `is_flat`: what begins goes on
    until the next beginning, however it is indented. `above`: lines that belong to what begins below them."""

    name: str
    hidden: re.Pattern[str]
    begins: re.Pattern[str]
    above: re.Pattern[str]
    is_flat: bool = False


def _language(name: str, hidden: str, begins: str, *, above: str = "@", is_flat: bool = False) -> Language:
    patterns = (re.compile(hidden), re.compile(begins), re.compile(rf"[ \t]*(?:{above})"))
    return Language(name, *patterns, is_flat=is_flat)


_C_LIKE = f"{_C_COMMENT}|{_DOUBLE}|{_CHARACTER}"
_ALL = (
    _language("python", f"{_TRIPLE}|{_HASH}|{_DOUBLE}|{_SINGLE}", r"(?:async\s+)?(?:def|class)\s+(?P<a>\w+)"),
    _language("javascript", f"{_C_COMMENT}|{_DOUBLE}|{_SINGLE}|{_TEMPLATE}|{_REGEX}", _JS),
    _language("typescript", f"{_C_COMMENT}|{_DOUBLE}|{_SINGLE}|{_TEMPLATE}|{_REGEX}", _JS),
    _language("java", f"{_TRIPLE}|{_C_LIKE}", f"{_TYPES}|{_METHOD}"),
    _language("csharp", f"{_TRIPLE}|{_C_LIKE}", f"{_TYPES}|{_METHOD}", above=r"\["),
    _language(
        "kotlin",
        f"{_TRIPLE}|{_C_LIKE}",
        rf"(?:\w+\s+){{0,6}}fun\s+(?:<[^>]*>\s*)?(?:[\w<>?]+\.)*(?P<a>\w+|`[^`]+`)|{_TYPES}",
    ),
    _language(
        "go", f"{_C_LIKE}|`[^`]*`?", r"func\s+(?:\([^)]*\)\s*)?(?P<a>\w+)|type\s+(?P<b>\w+)\s+(?:struct|interface)\b"
    ),
    _language(
        "rust",
        rf'{_C_COMMENT}|r#+"(?s:.*?)(?:"#+|\Z)|{_DOUBLE}|{_CHARACTER}',
        r'(?:pub(?:\([^)]*\))?\s+)?(?:(?:default|const|async|unsafe|extern(?:\s+"[^"]*")?)\s+)*'
        r"(?:fn|struct|enum|trait|mod|union|type)\s+(?P<a>\w+)"
        r"|(?:unsafe\s+)?impl\b\s*(?:<[^{]*?>\s+)?(?P<b>[^{]+?)\s*(?:\bwhere\b.*|\{.*)?$|macro_rules!\s*(?P<c>\w+)",
        above=r"#!?\[",
    ),
    _language("c", _C_LIKE, f"(?:typedef\\s+)?{_TYPES}\\s*(?:\\{{.*)?$|{_METHOD}", above=r"template\b|\[\[|__\w+"),
    _language("cpp", _C_LIKE, f"{_TYPES}[^;]*$|{_METHOD}", above=r"template\b|\[\["),
    _language(
        "swift", f"{_TRIPLE}|{_C_LIKE}", rf"(?:[\w@]+\s+){{0,6}}(?:func|extension|protocol)\s+(?P<a>\w+)|{_TYPES}"
    ),
    _language("scala", f"{_TRIPLE}|{_C_LIKE}", rf"(?:\w+\s+){{0,6}}def\s+(?P<a>\w+)|{_TYPES}"),
    _language("dart", f"{_TRIPLE}|{_C_LIKE}|{_SINGLE}", f"{_TYPES}|{_METHOD}"),
    _language(
        "php",
        f"{_C_COMMENT}|{_HASH}|{_DOUBLE}|{_SINGLE}",
        rf"(?:\w+\s+){{0,5}}function\s+&?(?P<a>\w+)|{_TYPES}",
        above=r"#\[",
    ),
    _language(
        "ruby", f"{_HASH}|{_DOUBLE}|{_SINGLE}", r"def\s+(?P<a>[\w.?!=]+)|(?:class|module)\s+(?P<b>[\w:]+)", above="#"
    ),
    _language("lua", f"{_DASHES}|{_DOUBLE}|{_SINGLE}", r"(?:local\s+)?function\s+(?P<a>[\w.:]+)"),
    _language(
        "shell",
        rf"(?<![\w$]){_HASH}|{_DOUBLE}|{_SINGLE}",
        r"function\s+(?P<a>[\w:.-]+)|(?P<b>[\w:.-]+)\s*\(\)\s*(?:[{(].*)?$",
    ),
    _language(
        "sql",
        f"{_DASHES}|/\\*(?s:.*?)(?:\\*/|\\Z)|'(?:[^']|'')*+'?",
        r"(?i:(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:\w+\s+){1,4}?(?:if\s+(?:not\s+)?exists\s+)?"
        r"(?P<a>[\w.\"]+)(?=\s*(?:[(;]|$|\bas\b|\bon\b|\busing\b|\breturns\b|\badd\b|\bset\b))"
        r"|(?:insert\s+into|update|delete\s+from|merge\s+into)\s+(?P<b>[\w.\"]+)|(?P<c>select|with|grant|begin|do)\b)",
        is_flat=True,
    ),
    _language("yaml", f"{_HASH}", r"(?:-\s+)?(?P<a>[\w./\"' -]{1,60}?):(?=\s|$)", above="#"),
    _language("toml", f"{_TRIPLE}|{_HASH}|{_DOUBLE}|{_SINGLE}", r"\[+(?P<a>[^\]\n]+)\]+", is_flat=True),
    _language("terraform", f"{_C_COMMENT}|{_HASH}", r"(?P<a>\w+(?:\s+\"[^\"]*\"){0,3})\s*\{", above="#"),
    _language("make", _HASH, r"(?P<a>[\w./%-]+)\s*:(?!=)"),
    _language("css", f"/\\*(?s:.*?)(?:\\*/|\\Z)|{_DOUBLE}|{_SINGLE}", r"(?P<a>[^{};\n]{1,100}?)\s*\{"),
    _language("dockerfile", _HASH, r"(?i:FROM)\s+\S+(?:\s+(?i:AS)\s+(?P<a>\S+))?", is_flat=True),
)
BY_NAME: Mapping[str, Language] = {language.name: language for language in _ALL}
_ENDINGS = {
    "python": "py pyi pyw", "javascript": "js jsx mjs cjs vue svelte", "typescript": "ts tsx mts cts",
    "java": "java groovy gradle", "csharp": "cs", "kotlin": "kt kts", "go": "go", "rust": "rs", "c": "c h",
    "cpp": "cc cpp cxx hh hpp hxx cu cuh ino", "swift": "swift", "scala": "scala sc", "dart": "dart", "php": "php",
    "ruby": "rb rake", "lua": "lua", "shell": "sh bash zsh ksh", "sql": "sql", "yaml": "yaml yml",
    "toml": "toml ini cfg conf properties editorconfig", "terraform": "tf tfvars hcl", "make": "mk",
    "css": "css scss less",
}  # fmt: skip
_BY_ENDING = {ending: name for name, endings in _ENDINGS.items() for ending in endings.split()}
_BY_FILE = {
    "makefile": "make",
    "gnumakefile": "make",
    "dockerfile": "dockerfile",
    "gemfile": "ruby",
    "rakefile": "ruby",
}
_BY_FILE |= {"jenkinsfile": "java", "containerfile": "dockerfile"}
# Read as text that a program made or reads: no prose, and no structure that is known here.
_PLAIN = frozenset(
    {"json", "jsonc", "json5", "xml", "csv", "tsv", "proto", "graphql", "gradle", "ps1", "bat", "r", "jl"}
)
_PROGRAM = re.compile(r"#![^\n]*?\b(python|node|deno|bash|zsh|ksh|sh|ruby|lua|php)[\d.]*\b")
_BY_PROGRAM = {
    "node": "javascript",
    "deno": "typescript",
    "bash": "shell",
    "zsh": "shell",
    "ksh": "shell",
    "sh": "shell",
}


def language_of_file(name: str, text: str) -> str:
    """From its ending or its first line; nothing if it is no code."""
    file = PurePath(name.replace("\\", "/")).name.lower()
    ending = file.rpartition(".")[2] if "." in file else ""
    if known := _BY_ENDING.get(ending) or _BY_FILE.get(file) or _BY_FILE.get(file.partition(".")[0]):
        return known
    if ending in _PLAIN:
        return ending
    program = _PROGRAM.match(text) if "." not in file else None
    return _BY_PROGRAM.get(program[1], program[1]) if program else ""

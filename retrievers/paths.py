"""What a path tells: whether anybody wrote the file, and how much of a day's work such files usually hold."""

import re
from enum import IntEnum
from fnmatch import fnmatch

LOCKS = (
    "*.lock", "*.lockb", "*.lockfile", "*.lock.json", "*.lock.hcl", "*-lock.json", "*-lock.yaml", "*-lock.yml",
    "npm-shrinkwrap.json", "go.sum", "Package.resolved", "packages.lock.json", "cabal.project.freeze",
)  # fmt: skip
GENERATED = (
    "*.min.js", "*.min.css", "*.map", "*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*.pb.go", "*.pb.cc", "*.pb.h",
    "*.pb.gw.go", "*_grpc_pb.js", "*_pb.js", "*_pb.d.ts", "*.g.dart", "*.freezed.dart", "*.designer.cs", "*.g.cs",
    "*_generated.go", "zz_generated.*", "*.generated.*", "*.snap", "*.ipynb", "*.pbxproj", "*.xcworkspacedata", "*.nib",
    ".pnp.*", "gradlew", "gradlew.bat", "mvnw", "mvnw.cmd", "gradle-wrapper.properties", "maven-wrapper.properties",
)  # fmt: skip
VENDORED = frozenset({
    "node_modules", "bower_components", "vendor", "third_party", "third-party", "3rdparty", "dist", ".yarn", "Godeps",
    "Pods", "Carthage", "elm-stuff", "htmlcov", "__generated__", "__snapshots__",
})  # fmt: skip
BINARY = frozenset({
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "icns", "bmp", "tiff", "psd", "pdf", "svg",
    "zip", "gz", "xz", "zst", "7z", "tar", "jar", "so", "dll", "dylib", "exe", "bin", "wasm", "woff", "woff2", "ttf",
    "otf", "eot", "mp3", "mp4", "mov", "wav", "ogg", "webm", "sqlite", "parquet", "npy", "npz", "onnx", "safetensors",
    "gguf", "docx", "xlsx", "pptx", "jks",
})  # fmt: skip
# Kept apart: as the last part of a name in code they mean something else.
_COMPILED = frozenset({"a", "o", "class", "pyc", "war", "db", "pkl", "pt", "keystore"})
_PROSE = frozenset({"md", "mdx", "rst", "txt", "adoc", "org", "tex"})
_SETTINGS = frozenset({
    "json", "jsonc", "json5", "yml", "yaml", "toml", "ini", "cfg", "conf", "properties", "xml", "plist", "env", "csv",
    "tsv", "editorconfig", "gitignore", "gitattributes", "dockerignore",
})  # fmt: skip
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec", "specs", "e2e", "fixtures", "testdata"})
_TEST_NAME = re.compile(r"(?:test_.*|conftest\.py|.*[_.-](?:test|spec)\.\w+|.*(?:Test|Tests|Spec|IT)\.\w+)")

# Within the first lines of a file, as generators mark what they write.
_MARK = re.compile(
    r"code generated .{0,120}do not edit|@generated\b|\bdo not edit\b"
    r"|auto-?(?:matically )?generated (?:by|from|file|code)|this file (?:is|was) (?:auto(?:matically)?[- ]?)?generated",
    re.IGNORECASE,
)
MARKED_LINES = 10


class Signal(IntEnum):
    """What is worth reading first comes first."""

    CODE = 0
    TESTS = 1
    PROSE = 2
    SETTINGS = 3


def unread_because(path: str, *, binary: bool = False) -> str | None:
    """Why a file is named but not diffed: binary, lock file, generated, vendored; nothing if it is worth reading."""
    *folders, name = path.split("/")
    if binary or _ending(name) in BINARY | _COMPILED:
        return "binary"
    if any(fnmatch(name, pattern) for pattern in LOCKS):
        return "lock file"
    if VENDORED & set(folders):
        return "vendored"
    if any(fnmatch(name, pattern) for pattern in GENERATED):
        return "generated"
    return None


def is_marked(line: str) -> bool:
    """Whether a line near the top of a file says that a program wrote it."""
    return bool(_MARK.search(line[:400]))


def signal_of(path: str) -> Signal:
    *folders, name = path.split("/")
    ending = _ending(name)
    if ending in _PROSE:
        return Signal.PROSE
    if ending in _SETTINGS:
        return Signal.SETTINGS
    if _TEST_FOLDERS & set(folders) or _TEST_NAME.fullmatch(name):
        return Signal.TESTS
    return Signal.CODE


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()

"""Turns the GGUF file that a package carries into a model folder for vLLM; runs with the engine's Python, alone."""

import argparse
import hashlib
import json
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

RECORD = "haru.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", help="import name of the package that holds the GGUF file")
    parser.add_argument("file", help="name of that file")
    parser.add_argument("sha256", help="what the file must hash to")
    parser.add_argument("target", type=Path, help="the model folder to make")
    asked = parser.parse_args()
    source = _source(asked.package, asked.file)
    if _digest(source) != asked.sha256:
        sys.stderr.write(f"{source} is not the file haru knows: its SHA-256 differs\n")
        return 1
    convert(source, asked.sha256, asked.target)
    return 0


def convert(source: Path, sha256: str, target: Path) -> None:
    """Atomic: the folder appears under its name only when it is complete and its digests are written down."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _dequantize(source, draft)
        files = {path.name: _digest(path) for path in sorted(draft.iterdir())}
        (draft / RECORD).write_text(json.dumps({"source": sha256, "files": files}, indent=1))
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _dequantize(source: Path, draft: Path) -> None:
    # Only the engine's environment has these, and reading the arguments must not wait for them.
    import torch  # noqa: PLC0415
    from transformers import (  # noqa: PLC0415
        AutoModelForCausalLM,
        AutoTokenizer,
        GgufConfig,
    )

    where = {"pretrained_model_name_or_path": str(source.parent), "gguf_file": source.name}
    plain = GgufConfig(dequantize=True)
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.bfloat16, quantization_config=plain)
    model.save_pretrained(draft)
    AutoTokenizer.from_pretrained(**where).save_pretrained(draft)


def _source(package: str, file: str) -> Path:
    # find_spec does not run the package, whose own dependencies are not installed.
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"the engine's environment lacks the package {package}; remove .venv-engine and run ./start")
    return Path(spec.origin).parent / file


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())

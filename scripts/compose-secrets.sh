#!/bin/sh
# Makes the secrets that Compose mounts, once: scripts/compose-secrets.sh [FOLDER]. What is there stays as it is.
# With HARU_SELF_SIGNED=NAME also a certificate that browsers warn of, for trying it out under that name.
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
FOLDER="${1:-$ROOT/infra/compose/secrets}"

# The folder keeps others out; in the containers each secret is mounted alone and read by a user of theirs.
umask 022
mkdir -p "$FOLDER"
chmod 700 "$FOLDER"

# keep NAME VALUE
keep() {
    [ -s "$FOLDER/$1" ] || { printf '%s\n' "$2" >"$FOLDER/$1.new" && mv "$FOLDER/$1.new" "$FOLDER/$1" && printf 'made %s\n' "$1"; }
}
random() { openssl rand -hex 32; }
said() { cat "$FOLDER/$1"; }

for name in haru_secret metrics_token postgres_password redis_password qdrant_api_key engine_key grafana_password; do
    keep "$name" "$(random)"
done
keep database_url "postgresql://haru:$(said postgres_password)@postgres:5432/haru"
keep redis_url "redis://:$(said redis_password)@redis:6379/0"
keep redis_exporter_passwords "{\"redis://redis:6379\": \"$(said redis_password)\"}"
# Yours to fill in; nothing is sent to this address.
keep slack_webhook "http://127.0.0.1:9/fill-in-the-webhook-of-your-channel"
keep smtp_password "fill-in"
if [ -n "${HARU_SELF_SIGNED:-}" ] && [ ! -s "$FOLDER/haru.pem" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$HARU_SELF_SIGNED" \
        -addext "subjectAltName=DNS:$HARU_SELF_SIGNED" -keyout "$FOLDER/haru.key" -out "$FOLDER/haru.pem" 2>/dev/null
    chmod 644 "$FOLDER/haru.key"
    printf 'made haru.pem for %s\n' "$HARU_SELF_SIGNED"
fi
[ -s "$FOLDER/haru.pem" ] || printf 'still to come: %s/haru.pem and haru.key, the certificate with its chain and its key\n' "$FOLDER"

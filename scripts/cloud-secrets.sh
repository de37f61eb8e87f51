#!/bin/sh
# Fills the secrets that infra/terraform made places for; what has a value stays as it is:
#   scripts/cloud-secrets.sh my-project haru-production asia-northeast3
# PostgreSQL's user is made here as well, so that no password stands in Terraform's state or in an argument that others see.
set -eu
[ $# -eq 3 ] || { sed -n '2,3s/^# \{0,1\}//p' "$0"; exit 2; }
PROJECT="$1" NAME="$2" REGION="$3"
GCLOUD="${HARU_GCLOUD:-gcloud}"
umask 077
FOLDER="$(mktemp -d)"
trap 'rm -rf "$FOLDER"' EXIT

cloud() { "$GCLOUD" --project "$PROJECT" --quiet "$@"; }
random() { openssl rand -hex 32; }
is_there() { [ -n "$(cloud secrets versions list "$NAME-$1" --filter state=enabled --limit 1 --format 'value(name)')" ]; }
# keep NAME FILE: by a file, for arguments can be read by whoever sees the processes.
keep() { cloud secrets versions add "$NAME-$1" --data-file "$2" >/dev/null && printf 'made %s\n' "$1"; }

for name in haru-secret metrics-token qdrant-api-key engine-key; do
    is_there "$name" && continue
    random | tr -d '\n' >"$FOLDER/$name"
    keep "$name" "$FOLDER/$name"
done

if ! is_there database-url; then
    password="$(random)"
    printf -- '--password: "%s"\n' "$password" >"$FOLDER/flags"
    address="$(cloud sql instances describe "$NAME-postgres" --format 'value(ipAddresses[0].ipAddress)')"
    made=create
    cloud sql users list --instance "$NAME-postgres" --format 'value(name)' | grep -qx haru && made=set-password
    cloud sql users "$made" haru --instance "$NAME-postgres" --flags-file "$FOLDER/flags" >/dev/null
    printf 'postgresql://haru:%s@%s:5432/haru?sslmode=require' "$password" "$address" >"$FOLDER/database-url"
    keep database-url "$FOLDER/database-url"
fi

if ! is_there redis-url; then
    described() { cloud redis instances "$1" "$NAME-redis" --region "$REGION" --format "$2"; }
    described describe 'value(serverCaCerts[0].cert)' >"$FOLDER/redis-ca"
    keep redis-ca "$FOLDER/redis-ca"
    # Its certificate names no address, so that only who signed it is compared.
    printf 'rediss://:%s@%s:%s/0?ssl_ca_certs=/run/secrets/redis_ca&ssl_check_hostname=false' \
        "$(described get-auth-string 'value(authString)')" "$(described describe 'value(host)')" "$(described describe 'value(port)')" \
        >"$FOLDER/redis-url"
    keep redis-url "$FOLDER/redis-url"
fi

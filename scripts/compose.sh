#!/bin/sh
# Docker Compose with the right files: scripts/compose.sh gpu|cpu [dev] [monitoring] COMMAND...
#   scripts/compose.sh gpu monitoring up --detach --wait
#   scripts/compose.sh cpu dev up --watch
# Settings come from infra/compose/.env, images from infra/images/pinned.env and infra/compose/release.env.
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
FOLDER="$ROOT/infra/compose"
COMPOSE="${HARU_COMPOSE:-docker compose}"

fail() { printf 'haru: %s\n' "$*" >&2; exit 1; }

parts=""
while [ $# -gt 0 ]; do
    case "$1" in
    gpu | cpu | dev | monitoring) parts="$parts $1"; shift ;;
    *) break ;;
    esac
done
[ $# -gt 0 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2; }
case "$parts" in
*gpu*cpu* | *cpu*gpu*) fail "the engine runs on gpu or on cpu: name one of them" ;;
*gpu* | *cpu*) ;;
*) fail "name gpu or cpu first, for the engine" ;;
esac

command=""
for file in "$ROOT/infra/images/pinned.env" "$FOLDER/.env" "$FOLDER/release.env"; do
    [ ! -f "$file" ] || command="$command --env-file $file"
done
for part in compose $parts; do command="$command --file $FOLDER/$part.yaml"; done
case "$parts" in *gpu*) command="$command --profile gpu" ;; esac
case "$parts" in
*dev*) HARU_PUBLIC_URL="${HARU_PUBLIC_URL:-http://localhost:5173}"; export HARU_PUBLIC_URL ;;
esac
# Word splitting is wanted: no path of ours has a space but for the checkout's own.
case "$ROOT" in *" "*) fail "the path of this checkout has a space in it: $ROOT" ;; esac
# shellcheck disable=SC2086
exec $COMPOSE $command "$@"

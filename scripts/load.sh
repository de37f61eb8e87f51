#!/bin/sh
# 1, then 5, then 10 people at once for five minutes: scripts/load.sh [URL]; what can be set stands in infra/load/chat.js.
# Without HARU_API_KEY it asks with this machine's own key. 99 means that a limit was missed.
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
KEY="${HARU_VAR:-$ROOT/var}/cli.key"

fail() { printf 'haru: %s\n' "$*" >&2; exit 1; }

for folder in "${HARU_TOOLS:-$ROOT/var/tools}" "$ROOT/var/tools"; do PATH="$folder/bin:$PATH"; done
command -v k6 >/dev/null || fail "k6 is not here; scripts/operations-tools.sh installs it"
if [ -z "${HARU_API_KEY:-}" ]; then
    [ -r "$KEY" ] || fail "set HARU_API_KEY, or run this where haru runs ($KEY)"
    HARU_API_KEY="$(cat "$KEY")"
fi
export HARU_API_KEY HARU_URL="${1:-${HARU_URL:-http://127.0.0.1:8080}}"
exec k6 run --quiet --no-usage-report "$ROOT/infra/load/chat.js"

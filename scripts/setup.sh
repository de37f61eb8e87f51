#!/bin/sh
# Makes the environments without starting anything: ./haru setup [cpu|gpu|none|dev]
# Without a word, the engine that the settings ask for; none, only the application; dev, the tools for tests too.
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
. "$ROOT/scripts/environment.sh"
cd "$ROOT" || exit 1

case "${1:-}" in
"") ensure_app_env || exit 1
    engine="$(.venv/bin/python -m server.embedded.needs)" || exit 1 ;;
cpu | gpu | none) ensure_app_env || exit 1
    engine="$1" ;;
dev) ensure_dev_env || exit 1
    engine=none ;;
*) sed -n '2,3s/^# //p' "$0"; exit 2 ;;
esac
[ "$engine" = none ] || ensure_engine_env "$engine" || exit 1
say "everything is set up; ./start starts haru"

#!/bin/sh
# Installs what `haru adapters train` needs, in an environment of its own: sh scripts/training.sh
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
. "$ROOT/scripts/environment.sh"
cd "$ROOT" || exit 1
if [ -e /dev/nvidia0 ]; then ensure_train_env gpu; else ensure_train_env cpu; fi

#!/bin/sh
# The real Prometheus and Alertmanager for the tests of infra/monitoring, from the packages of Debian or Ubuntu (as root).
# Alertmanager reads its templates from where the package puts them, so unpacking it elsewhere would not do.
set -eu
cd "$(dirname "$0")/.."
# The tests start what they need; the packages' own services stay off.
RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends prometheus prometheus-alertmanager
tools="${HARU_TOOLS:-$PWD/var/tools}"
mkdir -p "$tools/bin"
ln -sf /usr/bin/prometheus-alertmanager "$tools/bin/alertmanager"
promtool --version | head -1
"$tools/bin/alertmanager" --version 2>&1 | head -1

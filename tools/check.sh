#!/bin/sh
# Checks what is deployed, without network: compose file, Dockerfile, metrics page, Prometheus' and Alertmanager's
# configuration, every alert. `make check` runs it. It needs Debian's packages prometheus (for promtool) and
# prometheus-alertmanager (for amtool) beside the environment in .venv.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

for tool in promtool:prometheus amtool:prometheus-alertmanager; do
    if ! command -v "${tool%:*}" >/dev/null; then
        echo "check: ${tool%:*} is missing. Install Debian's package: apt-get install --no-install-recommends ${tool#*:}" >&2
        exit 1
    fi
done

check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
hadolint deploy/Dockerfile
promtool check config deploy/prometheus/prometheus.yml
promtool test rules tests/rules/*.yml
amtool check-config deploy/alertmanager/alertmanager.yml
# Who hears of what: labels, then the receiver that they must reach.
while read -r receiver labels; do
    # shellcheck disable=SC2086 # labels are words
    amtool config routes test --config.file=deploy/alertmanager/alertmanager.yml --verify.receivers="$receiver" $labels >/dev/null
done <<ROUTES
operators team=pipeline severity=critical
operators team=pipeline severity=warning
operators-log team=pipeline severity=info
operators alertname=Unheard
ROUTES

# A page with every family populated. (A pipe would hide the program's own failure.)
page=$(mktemp)
trap 'rm -f "$page"' EXIT
python -m streams.serve.sample >"$page"
promtool check metrics <"$page"
echo "check: metrics page ok"

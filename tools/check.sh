#!/bin/sh
# Checks what is deployed, without network: compose file, Dockerfile, metrics page, Prometheus' configuration.
# `make check` runs it. It needs Debian's package prometheus (for promtool) beside the environment in .venv.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

if ! command -v promtool >/dev/null; then
    echo "check: promtool is missing. Install Debian's package: apt-get install --no-install-recommends prometheus" >&2
    exit 1
fi

check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
hadolint deploy/Dockerfile
promtool check config deploy/prometheus/prometheus.yml

# A page with every family populated. (A pipe would hide the program's own failure.)
page=$(mktemp)
trap 'rm -f "$page"' EXIT
python -m streams.serve.sample >"$page"
promtool check metrics <"$page"
echo "check: metrics page ok"

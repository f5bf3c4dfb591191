#!/bin/sh
# Checks what is deployed, without network: compose file, Dockerfile, Kubernetes, metrics page, Prometheus' and Alertmanager's
# configuration, every alert, the producer example of docs/producing.md that needs kcat; and from a posting to the person who
# hears of it, on a running system. `make check` runs it. It needs Debian's packages prometheus (promtool), prometheus-
# alertmanager (amtool) and kcat, and kustomize, beside the environment in .venv.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

for tool in promtool:prometheus amtool:prometheus-alertmanager kcat:kcat; do
    if ! command -v "${tool%:*}" >/dev/null; then
        echo "check: ${tool%:*} is missing. Install Debian's package: apt-get install --no-install-recommends ${tool#*:}" >&2
        exit 1
    fi
done

# Debian's kubectl is too old for today's kustomizations; either of these will do.
if command -v kustomize >/dev/null; then
    build="kustomize build"
elif kubectl kustomize deploy/kubernetes/base >/dev/null 2>&1; then
    build="kubectl kustomize"
else
    echo "check: kustomize is missing. Install it (or kubectl 1.24 or newer): .ci/run shows how, with Go." >&2
    exit 1
fi

check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
hadolint deploy/Dockerfile
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
for overlay in development production; do
    $build "deploy/kubernetes/overlays/$overlay" >"$built/$overlay.yaml"
    kubernetes-validate --strict --quiet -k 1.33 "$built/$overlay.yaml"
    echo "check: kubernetes $overlay ok"
done
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
analysts team=market severity=critical
analysts team=market severity=warning
analysts team=market severity=info
ROUTES

# The texts for people, with their links.
for text in title text; do
    amtool template render --template.glob='deploy/alertmanager/templates/*.tmpl' --template.text="{{ template \"jobtide.$text\" . }}" \
        --template.data=tests/deploy/message/alerts.json >"$built/$text"
    diff -u "tests/deploy/message/$text.txt" "$built/$text"
done
echo "check: texts of alerts ok"

# A page with every family populated. (A pipe would hide the program's own failure.)
page="$built/page"
python -m streams.serve.sample >"$page"
promtool check metrics <"$page"
echo "check: metrics page ok"

python -m tests.kafka.examples kcat

# Real Kafka, two workers, Prometheus, Alertmanager and a webhook: three minutes.
python -m tests.acceptance
echo "check: acceptance ok"

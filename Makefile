# The environment is .venv; every target makes it. ARGS= passes options on: make demo ARGS="--for 60s --json"
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ARGS ?=
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml

.DEFAULT_GOAL := help

.PHONY: help demo test check format lint unit simulation kafka nemesis nemesis-short stock docs bench lock clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(INSTALLED): pyproject.toml requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "jobtide needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(INSTALLED) ## Real Kafka, a worker, a simulated feed, a live view (ARGS="--for 60s --json")
	$(BIN)/jobtide demo $(ARGS)

test: lint unit simulation kafka nemesis-short ## Everything that pip alone can check

lint: $(INSTALLED) ## Formatting, lint, types, directions of imports, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(INSTALLED) ## Unit, contract, property, golden and simulation tests
	$(BIN)/python -m pytest tests --ignore tests/kafka $(ARGS)

simulation: $(INSTALLED) ## 10,000 schedules of faults on logs in memory, replayable by seed (ARGS="--replay 4711")
	$(BIN)/python -m tests.simulation $(ARGS)

kafka: $(INSTALLED) ## Tests on a real Apache Kafka, which pip brings
	$(BIN)/python -m pytest tests/kafka $(ARGS)

check: $(INSTALLED) ## What needs Debian packages or many minutes: promtool, deployment files
	tools/check.sh

nemesis: $(INSTALLED) ## Faults on real Kafka, every row, most of an hour (ARGS="--rows kill stop --times 2")
	$(BIN)/python -m tests.nemesis $(ARGS)

nemesis-short: $(INSTALLED)
	$(BIN)/python -m tests.nemesis --short

stock: $(INSTALLED) ## The same feed and kill -9 through stock Faust tables: what they lose and count twice
	$(BIN)/python -m tests.nemesis.stock $(ARGS)

docs: $(INSTALLED) ## Generate schemas, docs/metrics.md, docs/configuration.md and the dashboards
	$(BIN)/python -m streams.contracts.schemas
	$(BIN)/python -m streams.serve.document
	$(BIN)/python -m streams.serve.openapi
	$(BIN)/python tools/configuration.py
	$(BIN)/python tools/dashboards.py

bench: $(INSTALLED) ## Postings per CPU-second, beside a stock Faust table
	$(BIN)/python -m benchmarks.throughput $(ARGS)

format: $(INSTALLED) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Resolve the pinned requirements anew (needs uv)
	$(COMPILE) -o requirements.txt
	$(COMPILE) --all-extras --group dev -o requirements-dev.txt

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help

.PHONY: help
help: ## explain the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "rolestream needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: setup
setup: $(STAMP) ## make the virtual environment from pinned requirements

.PHONY: demo
demo: $(STAMP) ## run the sample job descriptions through the whole embedded stack
	@$(BIN)/rolestream demo

.PHONY: test
test: $(STAMP) ## run all tests
	@$(BIN)/pytest $(PYTEST_ARGS)

.PHONY: kafka
kafka: $(STAMP) ## start Apache Kafka, one broker (needs Java 17+ and Maven)
	@$(BIN)/python -m infra.deploy.kafka start

.PHONY: kafka-3
kafka-3: $(STAMP) ## start Apache Kafka, three brokers
	@$(BIN)/python -m infra.deploy.kafka start --brokers 3

.PHONY: kafka-stop
kafka-stop: $(STAMP) ## stop Apache Kafka; its data stays in build/kafka
	@$(BIN)/python -m infra.deploy.kafka stop

.PHONY: test-kafka
test-kafka: $(STAMP) ## run the integration and chaos tests on Apache Kafka
	@$(BIN)/python -m infra.deploy.kafka jars
	@$(BIN)/pytest --kafka=apache $(PYTEST_ARGS) tests/integration tests/contract/test_producer.py tests/chaos

.PHONY: chaos
chaos: $(STAMP) ## run 1,000 JDs calmly and in trouble, and compare (CHAOS_ARGS="--seed 7")
	@ROLESTREAM_SHARED="$${ROLESTREAM_SHARED:-$(CURDIR)/../shared}" $(BIN)/python -m chaos $(CHAOS_ARGS)

.PHONY: check
check: $(STAMP) ## lint, types, layers, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rolestream schemas check

.PHONY: format
format: $(STAMP) ## format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: fuzz
fuzz: $(STAMP) ## other mutants at each call: SEED=… and EVENTS=… per topic (10,000)
	@seed=$${SEED:-$$(date +%s)}; echo "seed $$seed"; \
	$(BIN)/pytest tests/fuzz --fuzz-seed $$seed --fuzz-events $${EVENTS:-10000} $(PYTEST_ARGS)

.PHONY: bench
bench: $(STAMP) ## measure speed and memory, side by side
	@$(BIN)/python -m bench

.venv-bench/.installed: requirements-bench.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	@touch $@

.PHONY: bench-kafka
bench-kafka: $(STAMP) .venv-bench/.installed ## measure on Apache Kafka, beside other libraries (NAMES="hops waiting")
	@$(BIN)/python -m bench.kafka $(NAMES)

.PHONY: lock
lock: ## pin the requirements anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml --group dev -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --group bench -o requirements-bench.lock

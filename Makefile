# Two commands are for everyone: `make report` and `make test`. `make help` lists the rest.
# Needs Python 3.11 to 3.13 and make; uses uv when it is there, else venv and pip.
# Another interpreter: make report PYTHON=python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
TEXTS ?= seeds/
REPORT ?= report
PYTEST_ARGS ?=
CODE := src tests bench docs

# The first interpreter that runs and has a version that the library supports.
supported := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	if $$name -c '$(supported)' >/dev/null 2>&1; then echo $$name; break; fi; done)
UV ?= $(shell command -v uv 2>/dev/null)

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: report
report: $(VENV)/.ready ## analyze the texts in seeds/ (or TEXTS=…): report/report.html, report/report.json
	@$(BIN)/rhetoric report $(TEXTS) -o $(REPORT)/report.html -o $(REPORT)/report.json

.PHONY: test
test: lint ## everything: lint, all tests, the packs' own examples
	$(PY) -m pytest $(PYTEST_ARGS)
	$(BIN)/rhetoric packs test --strict
	$(BIN)/rhetoric packs lint

.PHONY: test-fast
test-fast: $(VENV)/.ready ## the tests that need neither model nor browser
	$(PY) -m pytest -m "not model and not browser and not slow" $(PYTEST_ARGS)

.PHONY: lint
lint: $(VENV)/.ready ## ruff, mypy, the layers
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.ready ## let ruff mend layout and what it can
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: bench
bench: $(VENV)/.ready ## speed and memory as ratios, on FOLDER=… or on seeds/ repeated
	$(PY) bench/speed.py $(FOLDER)

.PHONY: docs
docs: $(VENV)/.ready ## write the generated reference pages anew
	$(PY) docs/generate.py

.PHONY: picture
picture: $(VENV)/.ready ## take the picture of the report in the README anew (needs Chromium)
	$(PY) docs/picture.py

.PHONY: wheel
wheel: $(VENV)/.ready ## build the wheel into dist/
	$(PY) -m hatchling build -t wheel

.PHONY: lock
lock: ## take newer versions of the dependencies (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(UV) pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-emit-index-url --no-annotate --quiet \
		--custom-compile-command "make lock" -o requirements.lock

.PHONY: clean
clean: ## remove the environment, the report and all caches
	rm -rf $(VENV) report dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- the environment: made anew when the lock changes, installed anew when pyproject.toml does ----

$(VENV)/.locked: requirements.lock
	@echo "making the environment in $(VENV) (some minutes the first time)"
	@rm -rf $(VENV)
ifneq ($(strip $(UV)),)
	@$(UV) venv --quiet --python "$(if $(strip $(PYTHON)),$(PYTHON),>=3.11,<3.14)" $(VENV)
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements.lock
else
	@test -n "$(strip $(PYTHON))" || { echo "no Python 3.11, 3.12 or 3.13 found: \
install one, or say where it is: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "this Python cannot make environments; \
on Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
endif
	@touch $@

# hatchling stands in the lock, so nothing is fetched here.
$(VENV)/.ready: $(VENV)/.locked pyproject.toml
ifneq ($(strip $(UV)),)
	@$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
else
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

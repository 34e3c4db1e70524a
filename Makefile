# PORT (8000), STATE_DIR (var/), DEMO (small | large | none) and all of docs/configuration.md come from the environment.

SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
# pytest-xdist: two processes, each with a database of its own; tests of one load of the demo in one of them
TEST_PROCESSES ?= 2

.PHONY: help setup setup-dev run stop test check check-rest check-types bench lock translations

help:
	@echo 'make run           everything on this machine: http://127.0.0.1:8000'
	@echo 'make stop          end what make run started'
	@echo 'make test          all tests          make check   all static checks'
	@echo 'make bench         benchmarks         make setup   .venv only'
	@echo 'make translations  collect and compile texts          make lock   pin packages anew'

setup:
	@$(PYTHON) scripts/bootstrap.py base

setup-dev:
	@$(PYTHON) scripts/bootstrap.py dev
	@$(PYTHON) scripts/system_packages.py

run: setup
	@exec $(PY) -m crm.supervisor run

stop:
	@$(PY) -m crm.supervisor stop

# Another order each time; TEST_SEED=… repeats one.
TEST_SEED ?= $(shell date +%s)
TEST_SEED := $(TEST_SEED)
# -m pytest: the folder of the project must be importable. What failed is named last; TESTS='--show-capture=all …' tells
# what the product logged meanwhile.
test: setup-dev
	@echo 'random order: TEST_SEED=$(TEST_SEED)'
	@$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadgroup --randomly-seed=$(TEST_SEED) --show-capture=no -r fEsxX $(TESTS); code=$$?; $(PY) -m crm.supervisor stop-tests; exit $$code

# Types take as long as all the rest: side by side.
check: setup-dev
	@$(MAKE) --no-print-directory -j2 --output-sync=line check-rest check-types

check-types:
	$(PY) -m mypy .

check-rest:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) scripts/lint_migrations.py
	$(PY) scripts/check_translations.py
	$(PY) scripts/check_deploy.py

# BENCH="sessions --scale full": one of them, at the scale that takes minutes
bench: setup-dev
	@$(PY) -m bench $(BENCH)

# Versions and hashes from whatever index uv is told of (UV_INDEX_URL); no index is written into the files.
UV_COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --upgrade --quiet
lock:
	@command -v uv >/dev/null || { echo 'uv is needed: pip install uv'; exit 1; }
	$(UV_COMPILE) -o requirements/base.txt
	$(UV_COMPILE) --extra dev -c requirements/base.txt -o requirements/dev.txt

translations: setup-dev
	$(PY) manage.py makemessages --locale ru --no-obsolete --no-location --no-wrap
	@$(PYTHON) scripts/bootstrap.py dev

# `make chat` starts an interview, `make test` runs the tests, `make check` adds formatting, lint, types and import rules.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(wildcard bot/wording/locale/*/LC_MESSAGES/*.po)

.PHONY: chat test check format bench fit clean

chat: $(VENV)/chat.stamp
	@$(BIN)/mianshi chat $(ARGS)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto $(ARGS)

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/mianshi bank check

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/bench --benchmark-enable --benchmark-only $(ARGS)

fit: $(VENV)/dev.stamp
	$(BIN)/python -m tests.grader.fit $(ARGS)

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Mianshi needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/chat.stamp: pyproject.toml hatch_build.py $(CATALOGUES) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/mianshi bank plans > /dev/null  # reads the bank once and keeps it, so that the first interview starts at once
	touch $@

$(VENV)/dev.stamp: pyproject.toml hatch_build.py $(CATALOGUES) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/chat.stamp

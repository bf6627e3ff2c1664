# Everything a newcomer, a developer and CI need. `make` alone lists it.
# Stamps in .venv remember what is installed; they are older than a changed pyproject.toml or constraints.txt.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PACKAGES := pyproject.toml constraints.txt
RUNTIME := .venv/.runtime-installed
DEVELOPMENT := .venv/.development-installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench prove pictures translations constraints \
	check-format check-lint check-types check-layers check-dependencies check-translations check-docs check-constraints \
	check-contract

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

demo: $(RUNTIME) ## a desk to try, with invented customers; needs nothing but Python
	@$(BIN)/supportdesk demo

test: $(DEVELOPMENT) ## all tests, on SQLite and PostgreSQL; ARGS='-k words' picks some
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: check-format check-lint check-types check-layers check-dependencies ## everything that is not a test; make -k check goes on after a fault
check: check-translations check-docs check-constraints check-contract

check-format: $(DEVELOPMENT)
	@$(BIN)/ruff format --check .

check-lint: $(DEVELOPMENT)
	@$(BIN)/ruff check .

check-types: $(DEVELOPMENT)
	@$(BIN)/mypy

check-layers: $(DEVELOPMENT)
	@$(BIN)/lint-imports --no-logo

check-dependencies: $(DEVELOPMENT)
	@$(BIN)/deptry .

check-translations: $(DEVELOPMENT)
	@$(BIN)/python tools/translations.py check

check-docs: $(DEVELOPMENT)
	@$(BIN)/python tools/docs.py check
	@$(BIN)/python tools/command_reference.py check
	@$(BIN)/python tools/flows.py check
	@$(BIN)/python tools/roles.py check

check-constraints: $(DEVELOPMENT)
	@$(BIN)/python tools/constraints.py check

check-contract: $(DEVELOPMENT)
	@$(BIN)/supportdesk sla check data/sla_examples.json

translations: $(DEVELOPMENT) ## after changing or translating sentences: code to .po, .po to .mo
	@$(BIN)/python tools/translations.py extract
	@$(BIN)/python tools/translations.py compile

constraints: $(DEVELOPMENT) ## the newest versions that pyproject.toml allows, into constraints.txt
	@$(BIN)/python tools/constraints.py write

bench: $(DEVELOPMENT) ## how fast, beside its yardsticks
	@$(BIN)/python -m benchmarks

prove: $(DEVELOPMENT) ## how safe: kills, crowds and faults, counted
	@$(BIN)/python -m benchmarks.prove

pictures: $(DEVELOPMENT) ## the screens as pictures, into docs/pictures
	@$(BIN)/python tools/pictures.py

$(BIN)/python:
	@python=$$(tools/find-python) && $$python -m venv .venv

$(RUNTIME): $(PACKAGES) | $(BIN)/python
	@echo 'Installing supportdesk into .venv. This takes a minute, once.' >&2
	@$(PIP) install --editable . --constraint constraints.txt
	@touch $@

# Dependency groups need a pip of 2025; the one that a Python brings may be older.
$(DEVELOPMENT): $(PACKAGES) | $(RUNTIME)
	@echo 'Installing what tests and checks need into .venv. This takes a minute, once.' >&2
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable '.[postgresql,pdf]' --group dev --constraint constraints.txt
	@touch $@

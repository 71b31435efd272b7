# The commands of the house. Each one does the set-up that it needs and asks nothing; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run demo talk setup test check bench chaos texts lock clean venv dev
MAKEFLAGS += --no-print-directory
.NOTPARALLEL: # two installations into one .venv would spoil it

BIN := .venv/bin
PACKAGES := app bot admin public casework flows store vault locales
PO := $(wildcard locales/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
T ?=

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-7s %s\n' "$$name" "$$what"; done

run: venv $(MO) ## start everything in one process, and print where it is
	@exec $(BIN)/korpu serve

demo: venv $(MO) ## the same with an example organisation, in a data folder of its own
	@exec $(BIN)/korpu demo

talk: venv $(MO) ## the bot in this terminal
	@exec $(BIN)/korpu talk

setup: dev $(MO) ## .venv, PostgreSQL, Redis and Chromium: everything the tests need
	@tools/setup_tests.sh

test: setup ## all tests; a part of them with `make test T=tests/flows`
	@$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal $(T)

check: dev $(MO) ## format, lint, types, arrows between packages, catalogues, templates, forms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m locales.catalogue check
	$(BIN)/djlint --quiet --lint admin/templates bot/web public/templates
	$(BIN)/korpu forms check

bench: setup ## 60 citizens at once over the real webhook, beside a bare bot
	@$(BIN)/python -m bench

chaos: setup ## kill the process at every step, and look what is left
	@$(BIN)/python -m pytest tests/chaos

texts: dev ## collect the sentences of code, forms and templates into the catalogues
	@$(BIN)/python -m locales.catalogue update

lock: dev ## write the lock files from pyproject.toml; the newest of everything with UPGRADE=1
	@UPGRADE=$(UPGRADE) tools/lock.sh

clean: ## remove what was built; the data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info $(MO)
	find $(PACKAGES) bench tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Not for people: both are at once done when nothing changed.
venv:
	@PYTHON='$(PYTHON)' tools/venv.sh run

dev:
	@PYTHON='$(PYTHON)' tools/venv.sh dev

# One call compiles all of them; the next ones are then up to date.
$(MO): %.mo: %.po | venv
	@$(BIN)/python -m locales.catalogue compile

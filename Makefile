# Every command sets up what it needs and is safe to repeat. `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
SETUP := $(PYTHON) tools/setup.py
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help demo test promises lint fix matrix migration vendor bench lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## set up what is missing and serve the demo project
	@$(SETUP) demo
	@exec $(BIN)/annotate serve --demo

test: ## set up what is missing, then every check and test (T=path or T=name: only these tests)
	@$(SETUP) test
	$(if $(T),,@$(MAKE) --no-print-directory lint)
	$(BIN)/python -m pytest $(if $(T),$(if $(findstring /,$(T)),$(T),-k '$(T)'))

promises: ## the long form of what is promised: kills, power cuts, races, feeds, load, whole workflows (takes a while)
	@$(SETUP) test
	ANNOTATE_TEST_LONG=1 $(BIN)/python -m pytest tests/promises tests/api/test_durability.py tests/api/test_races.py \
		tests/api/test_live_feed.py tests/service/test_claim_workflow.py \
		tests/service/test_parallels.py tests/unit/test_recapture.py

lint: ## style, types, import rules, templates, own rules
	@$(SETUP) lint
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/mypy --no-error-summary -p tools
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python tools/rules.py
	@if [ -x node_modules/.bin/tsc ]; then echo node_modules/.bin/tsc; node_modules/.bin/tsc; \
	else echo 'tsc: 1 check skipped, Node.js is missing (install nodejs and npm)'; [ "$$CI" != true ]; fi

fix: ## repair style where a tool can
	@$(SETUP) lint
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

matrix: ## rewrite tests/matrix.csv from the routes and permissions, for review
	@$(SETUP) lint
	$(BIN)/python -m tests.matrix

migration: ## start the next migration (NAME=what_changes)
	@$(PYTHON) tools/migration.py $(NAME)

vendor: ## copy what the browser needs of other packages to static/vendor, at the versions of package-lock.json
	@$(SETUP) lint
	$(BIN)/python tools/vendor.py

bench: ## measure against the bare floor and print the table
	@$(SETUP) test
	$(BIN)/python -m bench

lock: ## write requirements/ anew from pyproject.toml (UPGRADE=--upgrade: take newer releases)
	@$(SETUP) lint
	$(COMPILE) $(UPGRADE) --extra all --group dev pyproject.toml --output-file requirements/dev.txt
	$(COMPILE) --constraint requirements/dev.txt --extra all pyproject.toml --output-file requirements/all.txt
	$(COMPILE) --constraint requirements/dev.txt pyproject.toml --output-file requirements/core.txt
	$(COMPILE) --constraint requirements/dev.txt --group pyproject.toml:build --output-file requirements/build.txt
	npm install --package-lock-only

clean: ## remove everything that the other commands made in this folder
	rm -rf .venv node_modules build dist test-results .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

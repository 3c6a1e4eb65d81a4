# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test cover test-outside lint lock clean chaos fuzz learn eval bench bench-peers bench-compare fuzz-texts

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/run ## Start the helpline: web, worker, Redis, phone network
	@$(BIN)/helpline run

test: .venv/dev ## Run every test that needs nothing but Python
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not standin"

cover: .venv/dev ## Show that the tests of bot/core reach all of it, every branch too (2 minutes)
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile tests/core bot/core
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-outside: .venv/dev ## Run the tests that need Chromium, or node and npm
	$(BIN)/python -m pytest -m "browser or standin" tests

chaos: .venv/dev ## Break everything at seeded moments under 300 conversations, 3 times (6 minutes)
	$(BIN)/python -m tests.chaos

fuzz: .venv/dev ## Send 20,000 odd signed requests to the webhook (3 minutes)
	$(BIN)/python -m tests.reliability.fuzzing

learn: .venv/dev ## Learn data/vocabulary/weights.tsv from the labelled texts (2 minutes)
	$(BIN)/python -m bot.cli.learn

eval: .venv/dev ## Measure the understanding on the labelled texts, into EVALUATION.md
	$(BIN)/python -m bot.cli.evaluate

bench: .venv/dev ## Measure everything and write BENCHMARKS.md (10 minutes)
	$(BIN)/python -m benchmarks

bench-peers: ## Install other people's engines under var/peers, for `make bench`
	mkdir -p var/peers && cp benchmarks/peers/package.json var/peers/
	cd var/peers && npm install --no-audit --no-fund --no-save
	$(PYTHON) -m venv var/peers/python
	var/peers/python/bin/python -m pip install --quiet 'rapidsms==2.2.0' 'gunicorn>=27'

bench-compare: .venv/dev ## Pair this tree with another revision: make bench-compare REV=HEAD~1
	$(BIN)/python -m benchmarks.compare $(REV)

fuzz-texts: .venv/dev ## Understand 100,000 random and mutated texts: none fails, none takes 5 ms (1 minute)
	$(BIN)/python -m tests.reliability.fuzzing_texts

lint: .venv/dev ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: .venv/dev ## Check that what is installed is consistent, and list it in var/inventory.json
	$(BIN)/python -m pip check
	mkdir -p var && $(BIN)/python -m pip inspect >var/inventory.json

lock: .venv/dev ## Resolve the requirements again, with hashes and without addresses
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	  --no-annotate --no-header --quiet --output-file requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --extra oidc --universal --python-version 3.11 --generate-hashes \
	  --no-strip-extras --no-annotate --no-header --quiet --output-file requirements/oidc.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-annotate --no-header --quiet --output-file requirements/dev.txt

clean: ## Forget the virtual environment and what tools left behind
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/run: .venv/python requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev: .venv/python requirements/dev.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@ .venv/run

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
FONTS := fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji libfribidi0  # what cards are drawn with
PACKAGES := nginx logrotate $(FONTS) $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check
# For a machine that stands still for seconds. What needed it is shown, and too many of them fail.
SECOND_CHANCE := --reruns 1 --max-suite-reruns 10 --rerun-show-tracebacks
CLIENTS := tests/clients/node_modules/.package-lock.json
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/birthday_calendar/wording/locales/*/LC_MESSAGES/*.po))
# Settings given to make (`make run HTTP_PORT=8090`) reach the programs through the environment.
SUPERVISORCTL = $(BIN)/supervisorctl -s "unix://$$($(BIN)/python -c \
	'from birthday_calendar import config; print(config.load().run_dir)')/supervisor.sock"

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# --- running ---------------------------------------------------------------------------------------

.PHONY: install
install: packages .venv/installed $(CATALOGUES)  ## what `run` does before it starts anything

.PHONY: run
run: packages .venv/installed $(CATALOGUES)  ## start everything; Ctrl-C stops it
	@exec $(BIN)/birthday-calendar up

.PHONY: status
status:  ## the programs of what `make run` started
	@$(SUPERVISORCTL) status || [ $$? -eq 3 ]  # 3: not all are running, and migrate never is for long

.PHONY: memory
memory:  ## what the programs of what `make run` started take, as a table
	@$(BIN)/python scripts/memory.py "$$($(SUPERVISORCTL) pid)"

# --- checking --------------------------------------------------------------------------------------

.PHONY: test
test: PACKAGES += postgresql pgbouncer openssl prometheus chromium-headless-shell libatomic1 npm  # from that on: a browser, a client
test: export PYTHONDONTWRITEBYTECODE =  # tests start programs hundreds of times
test: packages .venv/installed-dev $(CATALOGUES) $(CLIENTS)  ## lint, types, import contracts and every test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(SECOND_CHANCE) -m alone tests/acceptance tests/integration/test_database.py
	@# four on two cores: they wait a lot; in order of their names, so that stacks come first and what is short last
	$(BIN)/pytest $(SECOND_CHANCE) -n 4 --dist loadfile --no-loadscope-reorder -m "not faults and not alone"

.PHONY: explore
explore: PACKAGES += postgresql
explore: packages .venv/installed-dev $(CATALOGUES)  ## property tests with new examples, more of them; what fails is added by @example
	$(BIN)/pytest -n 4 -m "hypothesis and not faults and not alone" --hypothesis-profile=new

.PHONY: flows
flows: PACKAGES += postgresql
flows: packages .venv/installed-dev $(CATALOGUES)  ## write down anew what the bot says; tests/bot/flows and docs/bot.md
	RECORD_FLOWS=1 $(BIN)/pytest -q tests/bot/test_flows.py
	git diff --stat -- tests/bot/flows docs/bot.md

.PHONY: coverage
coverage: PACKAGES += postgresql pgbouncer openssl prometheus chromium-headless-shell libatomic1 npm
coverage: packages .venv/installed-dev $(CATALOGUES) $(CLIENTS)  ## which lines no test runs, in all programs; takes half as long again as the tests
	$(BIN)/coverage erase
	@# without the tests of how small programs are, which they aren't while they are being watched
	$(BIN)/pytest -n 3 --dist loadfile -m "not faults and not alone" -k "not is_small" \
		--cov --cov-report=term --cov-report=html:var/coverage $(TESTS)

.PHONY: faults
faults: PACKAGES += postgresql gcc libc6-dev  # the last two for what sets programs' clocks
faults: packages .venv/installed-dev $(CATALOGUES)  ## break everything under load, for 40 minutes; docs/reliability.md. MINUTES=30 begins no test after that
	$(BIN)/pytest $(SECOND_CHANCE) $(if $(MINUTES),--minutes=$(MINUTES)) -m faults
	$(BIN)/python -m tests.faults.results

.PHONY: bench
bench: PACKAGES += postgresql wrk chromium-headless-shell libatomic1
bench: packages .venv/installed-dev $(CATALOGUES)  ## what reminders, API and bot cost, in 15 minutes; docs/benchmarks.md
	$(BIN)/python -m bench $(BENCH_OPTIONS)  # --small is for trying it, --part api for one part

.PHONY: picture
picture: PACKAGES += chromium-headless-shell libatomic1
picture: packages .venv/installed-dev $(CATALOGUES)  ## docs/*.png, the pictures of the README and of docs/bot.md
	$(BIN)/python scripts/picture.py

.PHONY: gallery
gallery: packages .venv/installed-dev  ## docs/cards/*.jpg, the pictures of docs/cards.md
	PYTHONPATH=. $(BIN)/python scripts/card_gallery.py

# --- what they need ----------------------------------------------------------------------------------

.PHONY: packages
packages:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; \`make PYTHON=python3.11 …\` names another one." >&2; exit 1; }
	@scripts/install-packages $(PACKAGES)

.venv/bin/pip:
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv

# Everything comes from the lock with its hash, setuptools too, so that installing the project itself
# downloads nothing.
.venv/installed: requirements.txt pyproject.toml | .venv/bin/pip
	@echo "Installing Python packages; the first time this takes about a minute"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing the tools of the tests"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# Makes and checks a client in TypeScript; runs nothing of theirs to be installed.
$(CLIENTS): tests/clients/package-lock.json | packages
	@echo "Installing what makes a client in TypeScript"
	@npm ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --silent

%.mo: %.po | .venv/installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: lock
lock: LOCK := $(BIN)/pip-compile --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --no-annotate --extra build
lock:  ## name the packages, versions and hashes again, after a change of pyproject.toml; UPGRADE=tzdata takes its newest
	@command -v $(BIN)/pip-compile >/dev/null || $(PIP) install --quiet pip-tools
	$(LOCK) $(UPGRADE:%=--upgrade-package %) -o requirements.txt pyproject.toml
	$(LOCK) $(UPGRADE:%=--upgrade-package %) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

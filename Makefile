# The commands of kzcp. A bare machine needs Python 3.11 or newer and make, nothing else.
.DEFAULT_GOAL := help
.SUFFIXES:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
UV ?= $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
RUN := $(BIN)/python
TEST := $(RUN) -m pytest
JOBS ?= 2
PACKAGES := kzcp cases referrals reports
CODE := manage.py $(PACKAGES) tests

# ---- installation ------------------------------------------------------------------------------

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "kzcp needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3"; exit 1; fi
	@if [ -n "$(UV)" ]; then "$(UV)" venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv; \
	elif ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Python's venv module is missing: apt install python3-venv (Debian, Ubuntu), then try again."; exit 1; \
	else $(PYTHON) -m venv .venv; fi

# $(call install,LOCK): exactly the locked packages, checked by their hashes; times the installation.
define install
	@begun=$$(date +%s); echo "Installing $(1) (about a minute; packages are checked by their hashes) ..."; \
	if [ -n "$(UV)" ]; then "$(UV)" pip install --python $(RUN) --require-hashes --no-deps -r $(1); \
	elif $(RUN) -m pip --version >/dev/null 2>&1; then $(RUN) -m pip install --disable-pip-version-check \
		--require-hashes --no-deps --progress-bar on -r $(1); \
	else echo "There is no pip in .venv: make reset, then try again."; exit 1; fi || exit 1; \
	echo $$(( $$(date +%s) - begun )) > .venv/.seconds
	@touch $@
endef

.venv/.demo: requirements/embedded.txt | $(BIN)/python
	$(call install,requirements/embedded.txt)

.venv/.dev: requirements/dev.txt | $(BIN)/python
	$(call install,requirements/dev.txt)
	@touch .venv/.demo

# ---- the two commands --------------------------------------------------------------------------

.PHONY: demo
demo: .venv/.demo ## the whole house on this machine with sample data; Ctrl-C ends it (PORT=8000)
	@KZCP_INSTALL_SECONDS=$$(cat .venv/.seconds 2>/dev/null || echo 0); export KZCP_INSTALL_SECONDS; \
	rm -f .venv/.seconds; exec $(RUN) -m kzcp.demo

.PHONY: test
test: .venv/.dev ## the test suite (JOBS=2 processes)
	$(TEST) -n $(JOBS) -m "not journey and not proof" $(ARGS)

.PHONY: coverage
coverage: .venv/.dev ## the suite with branch coverage, file by file; fails below 90 % of all
	$(TEST) -n $(JOBS) -m "not journey and not proof" $(addprefix --cov=,$(PACKAGES)) --cov-branch \
		--cov-report=term:skip-covered --cov-fail-under=90 $(ARGS)

# ---- checks ------------------------------------------------------------------------------------

.PHONY: lint
lint: .venv/.dev ## style, types, import contracts, templates, migrations, messages
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=kzcp.settings.test $(RUN) manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=kzcp.settings.test $(RUN) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=kzcp.settings.test $(RUN) manage.py collect_messages --check

.PHONY: format
format: .venv/.dev ## format the Python code
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: journeys
journeys: .venv/.dev ## whole days in Chromium with axe on every page (needs chromium)
	$(TEST) -n 0 -q -s -m journey tests/journeys $(ARGS)

.PHONY: screenshots
screenshots: .venv/.dev ## pictures for the README from a running demo (ADDRESS=http://127.0.0.1:8000)
	$(RUN) -m tests.journeys.screenshots $(ADDRESS)

.PHONY: bad-input
bad-input: .venv/.dev ## hostile strings in every field of every form
	$(TEST) -n 0 -q -s -m proof tests/contracts/test_bad_input.py $(ARGS)

.PHONY: matrix
matrix: .venv/.dev ## every address x method x role x relation, with planted faults
	$(TEST) -n 0 -q -s -m proof tests/contracts/test_matrix.py $(ARGS)

.PHONY: walls
walls: .venv/.dev ## row security, the journal's law and the dump without names, with planted faults
	$(TEST) -n 0 -q -s -m proof tests/contracts/test_walls.py $(ARGS)

.PHONY: messages
messages: .venv/.dev ## bring locale/*.po up to date with the texts of the code
	DJANGO_SETTINGS_MODULE=kzcp.settings.test $(RUN) manage.py collect_messages

.PHONY: life-cycles
life-cycles: .venv/.dev ## draw docs/life-cycles.md from the tables in the code
	DJANGO_SETTINGS_MODULE=kzcp.settings.test $(RUN) manage.py draw_life_cycles

# ---- the rest ----------------------------------------------------------------------------------

LOCK = "$(UV)" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate $(UPGRADE)

.PHONY: lock
lock: ## compile requirements/*.in to hashed locks (needs uv; UPGRADE=--upgrade takes newer versions)
	@if [ -z "$(UV)" ]; then echo "make lock needs uv on the path (or UV=/path/to/uv)."; exit 1; fi
	cd requirements && $(LOCK) dev.in -o dev.txt
	cd requirements && $(LOCK) embedded.in -c dev.txt -o embedded.txt
	cd requirements && $(LOCK) base.in -c dev.txt -o base.txt
	@! grep -nE 'https?://' requirements/*.txt

.PHONY: reset
reset: ## remove local data, the virtual environment and everything compiled
	@for lock in var/demo.lock var/tests/users.lock; do \
		if [ -f $$lock ] && [ -x $(RUN) ] && ! $(RUN) -c 'import fcntl, sys; fcntl.flock(open(sys.argv[1], "a"), fcntl.LOCK_EX | fcntl.LOCK_NB)' $$lock 2>/dev/null; \
		then echo "A demo or a test run of this folder is running: stop it first."; exit 1; fi; done
	@[ ! -x $(RUN) ] || $(RUN) -m kzcp.demo.servers.places var/postgres var/redis var/tests/postgres var/tests/redis
	rm -rf var .venv staticfiles artifacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find $(CODE) locale \( -name '*.mo' -o -name '*.pyc' \) -delete
	find $(CODE) -depth -type d -name __pycache__ -delete

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/make \1|\2/' | \
	awk -F'|' '{ printf "  %-16s %s\n", $$1, $$2 }'

# The commands of Signalbox. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

HOST ?= 127.0.0.1
PORT ?= 8000

PYTHON := .venv/bin/python
PYTHON_61 := .venv-django61/bin/python
UV := .venv/bin/uv
# Django 5.2 LTS is pinned and Python 3.11 is the oldest that Signalbox supports, so that pair is tried first.
PYTHONS := python3.11 python3 python3.12 python3.13 python3.14
IS_USABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

# One more than there are cores: many tests wait for a process or a browser.
WORKERS := $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

# Tests start hundreds of processes; with PYTHONDONTWRITEBYTECODE set each of them would compile the project anew.
COMPILE := compileall -q lessons tests tutorial_site

# A stamp is named after the content it stands for: changed requirements install, a touched file does not.
checksum = $(shell cksum < $(1) | cut -d ' ' -f 1)
RUN_STAMP := .venv/requirements-$(call checksum,requirements.txt)
DEV_STAMP := .venv/requirements-dev-$(call checksum,requirements-dev.txt)
STAMP_61 := .venv-django61/requirements-$(call checksum,requirements-django61.txt)

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(RUN_STAMP) ## Start the site; HOST=... and PORT=... set the address
	@exec $(PYTHON) manage.py serve --host '$(HOST)' --port '$(PORT)'

# Sequential also under `make -j`: the suites would only wait for one another, and the full one prints the last line.
.PHONY: test
test: $(DEV_STAMP) ## Run every test, on Django 5.2 and 6.1, including a real Chromium and Django's own suites
	@$(MAKE) conformance
	@$(MAKE) test-django61
	@$(MAKE) test-django52

.PHONY: quick
quick: $(DEV_STAMP) ## Run most tests in about two minutes: without browser and lessons, on Django 5.2 only
	@$(PYTHON) -m $(COMPILE)
	@$(PYTHON) -m pytest -n $(WORKERS) -m 'not browser and not course and not thorough'

.PHONY: test-django52
test-django52: $(DEV_STAMP) ## Run all tests on Django 5.2, including those in a real Chromium
	@$(PYTHON) -m tests.browser.chromium
	@$(PYTHON) -m $(COMPILE)
	@$(PYTHON) -m pytest -n $(WORKERS)

.PHONY: test-django61
test-django61: django61 ## Run the tests of `make quick`, and those of the lessons, on Django 6.1
	@if [ -e $(STAMP_61) ]; then \
	  $(PYTHON_61) -m $(COMPILE); \
	  $(PYTHON_61) -m pytest -n $(WORKERS) -m 'not browser and not thorough'; \
	fi

.PHONY: conformance
conformance: $(DEV_STAMP) django61 ## Run Django's own suites with and without the tracer
	@$(MAKE) -j 2 conformance-django52 conformance-django61

# Side by side: each waits for the slower of its two suites.
.PHONY: conformance-django52 conformance-django61
conformance-django52: $(DEV_STAMP)
	@$(PYTHON) -m tests.conformance
conformance-django61: django61
	@if [ -e $(STAMP_61) ]; then $(PYTHON_61) -m tests.conformance; fi

.PHONY: bench
bench: $(DEV_STAMP) ## Measure the engine, the site and its page, and print a table
	@$(PYTHON) -m tests.bench

.PHONY: bench-room
bench-room: $(DEV_STAMP) ## Fill a room of a workshop with 300 people, and print how long each thing takes for all of them
	@status=0; \
	for database in '' --postgresql; do $(PYTHON) -m tests.bench_room $$database || status=1; done; \
	exit $$status

.PHONY: soak
soak: $(DEV_STAMP) ## Run the sandbox 2,000 times, one run in five hostile, and print what it holds before and after
	@$(PYTHON) -m tests.soak

.PHONY: siege
siege: $(DEV_STAMP) ## Attack the site for half a minute while a learner clicks, and print what the learner notices
	@$(PYTHON) -m tests.siege

.PHONY: lint
lint: $(DEV_STAMP) ## Check the style of Python and of templates
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 --check
	@$(PYTHON) -m djlint --lint --quiet templates

.PHONY: format
format: $(DEV_STAMP) ## Fix what lint complains about, where a tool can
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2

.PHONY: types
types: $(DEV_STAMP) ## Check the types
	@$(PYTHON) -m mypy

.PHONY: vendor
vendor: ## Copy and bundle the packages for browsers, pinned in package-lock.json, to static/vendor
	@npm ci --silent --ignore-scripts
	@npm run --silent vendor

.PHONY: lock
lock: $(DEV_STAMP) ## Pin the packages of the *.in files; LOCK=--upgrade takes the newest versions
	@export UV_CUSTOM_COMPILE_COMMAND='make lock'; \
	pin() { $(UV) pip compile --quiet --universal --no-emit-index-url --annotation-style line $(LOCK) "$$@"; }; \
	pin --python-version 3.11 requirements.in -o requirements.txt; \
	cp requirements.txt requirements-dev.txt; \
	pin --python-version 3.11 requirements-dev.in -o requirements-dev.txt; \
	cp requirements-dev.txt requirements-django61.txt; \
	pin --python-version 3.12 --override requirements-django61.in requirements-dev.in -o requirements-django61.txt

.PHONY: clean
clean: ## Remove environments, caches and built files, but not the database
	@rm -rf .venv .venv-django61 .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis node_modules var/static
	@find lessons tests tutorial_site -name __pycache__ -prune -exec rm -rf {} +

$(PYTHON):
	@for python in $(PYTHONS); do \
	  if "$$python" -c '$(IS_USABLE)' 2> /dev/null; then exec "$$python" -m venv .venv; fi; \
	done; \
	echo 'Signalbox needs Python 3.11 or newer with its venv module; none was found.' >&2; exit 1

$(RUN_STAMP): | $(PYTHON)
	@echo 'Installing the requirements.'
	@$(PYTHON) -m pip install -qq --disable-pip-version-check -r requirements.txt
	@rm -f .venv/requirements-[0-9]*; touch $@

$(DEV_STAMP): | $(PYTHON)
	@echo 'Installing the requirements of the tests.'
	@$(PYTHON) -m pip install -qq --disable-pip-version-check uv --constraint requirements-dev.txt
	@$(UV) pip install --quiet --python $(PYTHON) --compile-bytecode -r requirements-dev.txt
	@rm -f .venv/requirements-dev-*; touch $@

# pyenv puts shims in front of interpreters that are not active, and uv stops at a shim that fails: activate them all.
.PHONY: django61
django61: $(DEV_STAMP)
	@if [ -e $(STAMP_61) ]; then exit; fi; \
	if command -v pyenv > /dev/null; then export PYENV_VERSION="$$(pyenv versions --bare | paste -sd:)"; fi; \
	if python="$$($(UV) python find --system --no-python-downloads '>=3.12' 2> /dev/null)"; then \
	  echo 'Installing the requirements of the tests on Django 6.1.'; \
	  $(UV) venv --quiet --clear --python "$$python" .venv-django61; \
	  $(UV) pip install --quiet --python $(PYTHON_61) --compile-bytecode -r requirements-django61.txt; \
	  touch $(STAMP_61); \
	else \
	  echo 'No Python 3.12 or newer was found: the tests on Django 6.1 are skipped.' >&2; \
	  [ "$${CI:-}" != true ]; \
	fi

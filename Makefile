# The commands of this project; `make` lists them. Everything is made on first use: .venv, database, test keys.

SHELL := /bin/sh
.DEFAULT_GOAL := help
export DJANGO_ENV ?= development
PORT ?= 8000
ARGS ?=
AT ?=
PYTHON ?=
export PORT
unexport PYTHONDONTWRITEBYTECODE  # a module is compiled once, not at each start of a process

VENV := .venv
IN := $(VENV)/bin/python
LIBRARIES := $(VENV)/.libraries
TESTS := $(VENV)/.libraries-tests
LONG := $(VENV)/.libraries-long
EXTRAS ?=

.PHONY: help setup run test test-long test-all chaos demo rehearsal bench check messages diagrams decisions room screenshots install catalogues migrate lock stop clean
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: migrate ## create .venv, the database and the test keys (the other targets do it when needed)
	@$(IN) manage.py shell --verbosity 0 --command "from signatures.keys import keyring; keyring()"

install: ## what production needs, and no more: .venv with its libraries, the catalogues (EXTRAS="parquet redis pkcs11" adds these)
	@PYTHON="$(PYTHON)" sh config/make_venv.sh $(VENV) requirements.txt $(EXTRAS:%=requirements-%.txt)
	@$(IN) -m compileall -q -j 0 $(VENV)/lib config conventions notifications signatures workflow >/dev/null 2>&1 || true
	@$(IN) -m config.catalogues

run: $(LIBRARIES) ## site, worker and local mailbox with demonstration data, Ctrl-C stops (PORT=8000)
	@echo "Le site ouvre en une demi-minute. La première fois, la base se remplit derrière lui : trois minutes environ, 500 Mo de disque."
	@$(MAKE) --no-print-directory migrate
	@exec $(IN) -m config.development.serve

PLAY = $(if $(AT),$(IN) -m tests.moved_clock "$(AT)") $(IN) -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

test: $(TESTS) catalogues ## the short tests, in minutes (ARGS="tests/config -k name" some, ARGS="--seed=7" same chance, AT="2026-12-05 21:30" then)
	@$(PLAY) $(ARGS)

test-long: $(LONG) catalogues ## those of tests/long: browsers, matrices of pages, proof, races, services, rehearsal (ARGS as above)
	@$(PLAY) -o testpaths=tests/long $(ARGS)

test-all: $(LONG) catalogues ## both in one run
	@$(PLAY) -o testpaths=tests --ignore=tests/guards $(ARGS)

demo: migrate ## play five agreements from opening to close; results in var/demo/ (ARGS=all: figures, every document; ARGS=pfmp: one PFMP alone)
	@$(IN) manage.py demo $(ARGS)

rehearsal: catalogues ## play the operator's first hour in production from an empty folder (needs nginx)
	@$(IN) -m config.development.rehearsal $(ARGS)

chaos: $(TESTS) migrate ## races and kills at length, then five demonstrations on a busy machine (half an hour)
	@$(IN) -m tests.chaos $(ARGS)

bench: $(TESTS) catalogues ## measure ours against stock libraries, as ratios (ARGS=signature one, ARGS=small all of them in a few seconds each, ARGS=scale growth, ARGS=journey eight signers at once, ARGS=many acts on many, ARGS=alert a school suspended, ARGS=relay messages a second, ARGS=assignment pupils to seats, ARGS=search offers around, ARGS=figures a million agreements counted, ARGS=load trainees of the busiest host, ARGS="against=FOLDER" a checkout)
	@$(IN) -m tests.bench $(ARGS)

check: $(TESTS) catalogues ## style, types, templates, production settings, guards: at most 45 s, without a database
	@$(IN) -m config.development.check

messages: $(TESTS) ## renew and compile the catalogues; says what is to be translated
	@$(IN) -m config.development.catalogue $(ARGS)

diagrams: catalogues ## draw the lifecycles in docs/ from the code, and write its tables of rooms
	@$(IN) manage.py draw_diagrams $(ARGS)
	@$(IN) -m tests.kit.rooms

decisions: $(LIBRARIES) ## write the page of decisions in docs/adr from the decisions
	@$(IN) -m config.development.decisions

room: $(TESTS) ## make a room of pages: NAME=praise GROUP=staff (TITLE="Félicitations" SAYS="Praise that a school gives."), what it makes passes
	@$(IN) -m tests.kit.new_room

screenshots: $(TESTS) catalogues ## picture the main pages into docs/screenshots, fifty on one sheet into var/screenshots (needs Chromium)
	@$(IN) -m tests.browser.screenshots

lock: ## renew requirements*.txt from requirements*.in (needs uv)
	@command -v uv >/dev/null || { echo "Install uv first: the lock is made with \`uv pip compile\`." >&2; exit 1; }
	@for name in requirements requirements-local requirements-parquet requirements-redis requirements-pkcs11 requirements-tests requirements-long; do \
	  uv pip compile --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    --python-version 3.11 --quiet $$name.in --output-file $$name.txt || exit 1; \
	done

stop: ## stop the embedded PostgreSQL
	@if [ -x $(IN) ]; then $(IN) -m config.postgres stop; fi

clean: stop ## remove .venv and what tests and tools leave (the data stay)
	@rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

migrate: catalogues
	@$(IN) -m config.postgres start
	@$(IN) manage.py migrate --verbosity 0

catalogues: $(LIBRARIES)
	@$(IN) -m config.catalogues

$(LIBRARIES): requirements.txt requirements-local.txt config/make_venv.sh
	@PYTHON="$(PYTHON)" sh config/make_venv.sh $(VENV) requirements.txt requirements-local.txt
	@touch $@

# What tests need is added to it, and what the long ones need to that.
$(TESTS): requirements-tests.txt $(LIBRARIES)
	@sh config/make_venv.sh $(VENV) requirements-tests.txt
	@touch $@

$(LONG): requirements-parquet.txt requirements-redis.txt requirements-long.txt $(TESTS)
	@sh config/make_venv.sh $(VENV) requirements-parquet.txt requirements-redis.txt requirements-long.txt
	@touch $@

# What people type. Everything runs in $(VENV); ports and state are set by the environment:
# AIRFLOW_PORT PUBLIC_PORT MAIL_PORT POSTGRES_PORT DESK_HOME, and DATABASE_URL for a real server.

SHELL := /bin/bash
VENV ?= $(CURDIR)/.venv
BIN := $(VENV)/bin
REPORTS ?= $(CURDIR)/.reports
export VENV

SUITABLE := import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.12 python3.13 python3.11 python3.10; do \
	$$python -c '$(SUITABLE)' 2>/dev/null && echo $$python && break; done)

# Folder -> minutes for the whole folder; a single test has TIMEOUT seconds.
TESTS := unit contracts integration dags texts journeys faults leaks browser
# What waits for Airflow leaves most of a core to what does not.
LANES := "unit contracts integration dags texts leaks browser" "journeys faults"
MINUTES_unit := 4
MINUTES_contracts := 4
MINUTES_integration := 18
MINUTES_dags := 2
MINUTES_texts := 1
MINUTES_journeys := 18
MINUTES_faults := 20
MINUTES_leaks := 5
MINUTES_browser := 6
TIMEOUT_journeys := 240
TIMEOUT_faults := 800
TIMEOUT_leaks := 180
TIMEOUT_browser := 180
NO_NETWORK := --disable-socket --allow-unix-socket
OPTIONS_unit := $(NO_NETWORK) --numprocesses=2
OPTIONS_texts := $(NO_NETWORK)
# Each worker has a Postgres of its own; a file's tests stay together, they share what they build.
OPTIONS_integration := --numprocesses=2 --dist=loadfile

.PHONY: help setup demo demo-stop demo-breach demo-clean check test $(TESTS:%=test-%) bench lock tools

help:  ## show this
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup:  ## make the environment in .venv
	@test -n "$(PYTHON)" || { echo "Python 3.10 to 3.13 is needed, none was found"; exit 1; }
	@$(PYTHON) include/demo/install.py setup

demo: setup  ## run the whole desk until Ctrl-C; DETACH=1 returns when it is ready
	@$(BIN)/python -m demo up $(if $(DETACH),--detach)

demo-stop: setup  ## end the demo
	@$(BIN)/python -m demo stop

demo-breach: setup  ## move a case of the running demo over its date; the alert is in its mailbox
	@$(BIN)/privacydesk demo breach

demo-clean: setup  ## end the demo and delete its data
	@$(BIN)/python -m demo clean

check: setup  ## lint, types, layers, unit and text tests; no services
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q --numprocesses=2 $(NO_NETWORK) tests/unit tests/texts

tools:
	@$(PYTHON) include/demo/install.py tools

test: setup tools  ## every test, two lanes side by side, each folder within its minutes
	@mkdir -p $(REPORTS); rm -f $(REPORTS)/*; \
	lane() { for folder in $$1; do \
		began=$$SECONDS; log=$(REPORTS)/$$folder.log; \
		$(MAKE) --no-print-directory test-$$folder > $$log 2>&1 && verdict=passed || verdict=FAILED; \
		cat $$log; \
		printf '%-12s %-7s %4d s\n' $$folder $$verdict $$((SECONDS - began)) >> $(REPORTS)/summary.txt; \
	done; }; \
	for folders in $(LANES); do lane "$$folders" & done; wait; \
	echo; cat $(REPORTS)/summary.txt; \
	test $$(grep -c passed $(REPORTS)/summary.txt) = $(words $(TESTS))

$(TESTS:%=test-%): test-%: setup
	@mkdir -p $(REPORTS)
	@echo "== tests/$*, at most $(MINUTES_$*) minutes"
	@timeout --kill-after=30 $(MINUTES_$*)m $(BIN)/pytest -q $(OPTIONS_$*) \
		--timeout=$(or $(TIMEOUT_$*),60) --junitxml=$(REPORTS)/$*.xml tests/$*

bench: setup  ## measure; prints and writes bench.json in DESK_HOME
	@$(BIN)/python tests/bench/run.py

lock: setup  ## write constraints.txt anew
	@$(PYTHON) include/demo/install.py lock

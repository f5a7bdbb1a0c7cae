.DEFAULT_GOAL := help
# A test that hangs ends a run after ten minutes; these may take longer.
LONG := pytest -o faulthandler_timeout=0

.PHONY: help check format lint types test fuzz drill soak kills bench fix ci

help: ## These lines.
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

check: format lint types test ## All that must hold before a commit: format, lint, types, tests.

format: ## See that everything is formatted.
	ruff format --check .

lint: ## See that ruff has nothing to say.
	ruff check .

types: ## See that the types hold.
	mypy

test: ## Run the tests; what needs a program that is not there skips by name.
	pytest

fuzz: ## Feed a million damaged packets to the parser and to the tree behind it.
	NETBEND_MUTATIONS=1000000 $(LONG) tests/daemon/osc/test_mutated.py tests/daemon/conductor/test_fuzz.py

drill: ## Kill, stop, starve and fill each part of a playing daemon while a receiver watches; change networks fifty times.
	NETBEND_KILLS=20 NETBEND_JOURNAL_SECONDS=20 NETBEND_CHANGES=50 NETBEND_GAP_MS=100 $(LONG) tests/daemon/show/test_deaths.py tests/daemon/show/test_journal.py tests/daemon/show/test_drill.py

soak: ## Play for twenty minutes by chance: nothing grows, frames come evenly (NETBEND_SOAK_MINUTES=60 for an hour).
	NETBEND_SOAK_MINUTES=$${NETBEND_SOAK_MINUTES:-20} $(LONG) tests/daemon/show/test_soak.py

kills: ## Kill a session a hundred times while it records: every acknowledged example must be there.
	NETBEND_RECORDING_KILLS=100 $(LONG) tests/mappings/examples/test_kill.py

bench: ## Measure against named peers, in one run.
	netbend bench

fix: ## Format, and mend what ruff can mend.
	ruff format .
	ruff check --fix .

ci: ## All of it in a fresh environment, peers included (installs them with apt-get when root).
	.ci/run

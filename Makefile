# Any Python from 3.11 on will do: make PYTHON=python3.12 run
PYTHON ?= python3
# What follows the command: make test ARGS="-k areas", make lock ARGS=--upgrade
ARGS ?=

MAKEFLAGS += --no-print-directory
.PHONY: help run test check quick bench mutants sbom audit docs setup lock clean

help:
	@echo "make run    set up and serve a demonstration at http://127.0.0.1:8000/ (PORT=8001 for another port)"
	@echo "make test   set up, then run the checks and all tests, on PostgreSQL and in part on SQLite, in a browser (ARGS= for pytest)"
	@echo "make quick  lint, then the quick tests, on SQLite and without a browser (ARGS= for pytest)"
	@echo "make check  set up, then run the checks alone: lint, format, types, imports, templates, Django"
	@echo "make bench  set up, then measure pages at 33, 100,000 and 1,000,000 requests (ARGS='--sizes 33,100000' for fewer)"
	@echo "make mutants  set up, then change the code that writes, decides and permits, to see whether a test fails (ARGS='--sample 300')"
	@echo "make sbom   set up, then write build/sbom.json: the packages in use, as CycloneDX, with their licences"
	@echo "make audit  set up, then look for known weaknesses of these packages; needs the network, and says so without it"
	@echo "make docs   write docs/privacy.md and the diagrams in docs/architecture.md from the code"
	@echo "make setup  install what is needed to run; ARGS=--dev adds what is needed to test"
	@echo "make lock   write the lock files from requirements/*.in and package.json (ARGS=--upgrade)"
	@echo "make clean  remove what setup made; .env and the database stay"

setup:
	@$(PYTHON) scripts/setup.py --demonstration $(ARGS)

run:
	@$(PYTHON) scripts/setup.py --demonstration
	@exec .venv/bin/python scripts/run.py

test:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@exec .venv/bin/python scripts/test.py $(ARGS)

check:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@exec .venv/bin/python scripts/check.py

quick:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@.venv/bin/python scripts/check.py lint format
	@exec env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -m pytest -n 2 -m "not browser and not slow" $(ARGS)

bench:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@.venv/bin/python manage.py collectstatic --no-input --verbosity 0
	@exec .venv/bin/python -m tests.benchmarks.run $(ARGS)

mutants:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutants.txt
	@exec .venv/bin/python scripts/mutants.py $(ARGS)

# The locks for these are installed only here, since they need much that tests do not.
AUDIT_TOOLS = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
sbom:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@$(AUDIT_TOOLS)
	@exec .venv/bin/python scripts/sbom.py

audit:
	@$(PYTHON) scripts/setup.py --demonstration --dev
	@$(AUDIT_TOOLS) || { echo "The tools could not be installed: is there a network? Nothing was checked."; exit 0; }; \
		exec .venv/bin/python scripts/audit.py

docs:
	@$(PYTHON) scripts/setup.py --demonstration
	@.venv/bin/python scripts/diagrams.py
	@exec .venv/bin/python manage.py privacy_document

# The locks name no address, so that any mirror can serve them.
UV_COMPILE = ../.venv/bin/uv pip compile --quiet --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --python-version 3.11 $(ARGS)
lock:
	@$(PYTHON) scripts/setup.py --dev
	@cd requirements && for name in setup base assets s3 monitoring dev mutants audit; do \
		$(UV_COMPILE) $$name.in --output-file $$name.txt || exit 1; done
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/npm $(if $(ARGS),update,install) --package-lock-only --ignore-scripts

clean:
	rm -rf .venv build node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results

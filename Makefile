# Two commands do everything: `make run` shows Plumbline, `make test` proves it.
# Each installs what it lacks into .venv from the locked files. Needs Python 3.11 or later, and make.

PYTHON ?= python3
BIN := .venv/bin
export UV_NO_CONFIG = 1

.PHONY: help run fresh test check format docs lock clean

help:
	@echo "make run     load the demonstration trust and serve it on http://127.0.0.1:8000 (PORT= to change)"
	@echo "make fresh   the same, from empty data"
	@echo "make test    install what is missing and run every check and test"
	@echo "make check   the fast checks only; make format mends what can be mended"
	@echo "make docs    write the generated documentation again; make lock resolves the dependencies again"

run: .venv/run-ready
	@$(BIN)/plumbline demo

fresh: .venv/run-ready
	@$(BIN)/plumbline demo --fresh

test: .venv/test-ready
	@$(BIN)/python -m tools.run_tests

check: .venv/test-ready
	@$(BIN)/python -m tools.run_tests --only checks

format: .venv/test-ready
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/test-ready
	@$(BIN)/python -m tools.render_docs

lock: .venv/bootstrap-ready
	@$(BIN)/python -m tools.lock

clean:
	rm -rf .venv

# uv is faster; where it cannot be had, plain pip installs from the same files.
.venv/bootstrap-ready: requirements/bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit("Plumbline needs Python 3.11 or later; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@touch $@

.venv/run-ready: .venv/bootstrap-ready requirements/run.lock pyproject.toml
	@echo "Installing Plumbline's dependencies"
	@$(BIN)/python -m tools.install requirements/run.lock
	@touch $@

.venv/test-ready: .venv/bootstrap-ready requirements/test.lock pyproject.toml
	@echo "Installing Plumbline's dependencies and what its tests need"
	@$(BIN)/python -m tools.install requirements/test.lock
	@touch $@ .venv/run-ready

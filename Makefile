# make demo | demo-cluster | setup | test | check | format | bench | faults | outside | lock | clean
# Needs: uv, or a Python from 3.11 on with pip. Nothing is installed outside this folder.

SHELL := /bin/sh
.DEFAULT_GOAL := help

export UV_NO_CONFIG := 1
export UV_PYTHON_DOWNLOADS := never
# Behind a company's own proxy only the system knows its certificates.
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

FITS := import sys; sys.exit(sys.version_info < (3, 11))
# The first interpreter that runs and is new enough; a name that only exists as a shim does not count.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c '$(FITS)' >/dev/null 2>&1 && command -v $$p && break; done)
UV ?= $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
SYNC := VIRTUAL_ENV=.venv $(UV) pip sync -q --require-hashes --only-binary :all:

.PHONY: help demo demo-cluster setup test check bench faults outside lock clean format

help:
	@echo "make demo    the bridge, a simulated Pexip node and a simulated Slack, in one browser page"
	@echo "make demo-cluster  the same with three replicas on one PostgreSQL, which you may break"
	@echo "make setup   prepare .venv for 'bridge run'"
	@echo "make test    set everything up and run all tests (PostgreSQL, Chromium and Node included)"
	@echo "make check   lint, format, types, import contracts, migrations against the tables"
	@echo "make format  mend what the linter and the formatter can"
	@echo "make bench   print how fast the bridge is here (BENCH=--quick takes 90 seconds)"
	@echo "make faults  break the bridge in every way, on real processes (FULL=1: as long as in the wild)"
	@echo "make outside try the bridge with proxies and PgBouncer (on Debian, from its mirrors)"
	@echo "make lock    solve the dependencies anew"
	@echo "make clean   remove everything that these targets have made"

demo: .venv/.run
	@exec $(BIN)/python -m bridge demo $(DEMO)

demo-cluster: .venv/.dev
	@exec $(BIN)/python -m tests.cluster $(DEMO)

setup: .venv/.run
	@echo "Ready. Next: cp .env.example .env, fill it in, then $(BIN)/bridge doctor and $(BIN)/bridge run"

# Four workers even on two cores: half of the time a test waits for sockets and other processes.
# TESTS='tests/pexip -n 0' runs some of them, in one process. What is compiled is kept whatever the
# environment says: each worker, and each process that a test starts, would do it again.
test: .venv/.dev node_modules/.ok
	@exec env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 4 --dist worksteal $(TESTS)

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/python -m tests.files
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	BRIDGE_DATABASE_URL=sqlite:///.venv/check.sqlite BRIDGE_SECRET_KEYS=check sh -c '\
		rm -f .venv/check.sqlite && $(BIN)/alembic upgrade head && $(BIN)/alembic check'

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev node_modules/.ok
	@exec $(BIN)/python -m tests.benchmarks $(BENCH)

# Within eight minutes on two cores. FAULTS='--only kill --database sqlite' runs some of them.
faults: .venv/.dev
	@exec $(BIN)/python -m tests.faults $(FAULTS)

# What is not among the development dependencies; no CI runs it. OUTSIDE='tests/storage -k lost'
outside: .venv/.dev
	@exec $(BIN)/python -m tests.outside $(OUTSIDE)

# The run-time packages alone; a developer's environment holds them too and is left as it is.
.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@if [ -e .venv/.dev ]; then $(SYNC) requirements-dev.lock; else $(SYNC) requirements.lock; fi
	@$(BIN)/python -c "import site, pathlib; pathlib.Path(site.getsitepackages()[0], 'bridge.pth').write_text(r'$(CURDIR)')"
	@printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m bridge "$$@"\n' '$(CURDIR)' > $(BIN)/bridge && chmod +x $(BIN)/bridge
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@$(SYNC) requirements-dev.lock
	@touch $@

.venv/bin/python: | uv
	@$(UV) venv -q --allow-existing $(if $(PYTHON),--python $(PYTHON),--python '>=3.11') .venv

node_modules/.ok: package.json package-lock.json .npmrc | .venv/.dev
	@$(BIN)/python -m tests.npm ci --silent
	@touch $@

.PHONY: uv
uv:
	@command -v $(UV) >/dev/null 2>&1 || $(MAKE) --no-print-directory .tools/bin/uv

.tools/bin/uv: tools.lock
	@test -n "$(PYTHON)" || { echo "Please install uv, or Python 3.11 or newer with pip (Debian: apt install python3 python3-pip)." >&2; exit 1; }
	@$(PYTHON) -m pip install -q --target .tools --upgrade --require-hashes -r tools.lock
	@touch $@

LOCK := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: | uv
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo uv | $(LOCK) - -o tools.lock

clean:
	rm -rf .venv .tools node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

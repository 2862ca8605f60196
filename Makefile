# Everything runs in .venv, from hashed pins. A machine needs Python 3.11 or newer and make, nothing else.
#
#   make run      Countersign in the foreground, at http://localhost:8000      make run PORT=9000 DEMO=0
#   make test     all tests                                                    make test ARGS="tests/ledger -x"
#   make check    lint, types, layers, migrations, deploy checks
#   make bench    speed against its targets                                    make bench ONLY=diff-1mb
#   make lock     compile requirements/*.txt from pyproject.toml
#   make clean    remove .venv and caches; data in var/ stays

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
ONLY ?=

# Found by trying, since a name such as python3.11 can exist and yet not start.
FIND_PYTHON = for name in $(PYTHON) python3.11 python3 python3.13 python3.12 python3.14 python; do \
	  "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	  echo "$$name" && exit 0; done; \
	echo "Python 3.11 or newer with its venv module is needed (Debian, Ubuntu: python3-venv). PYTHON=… names one." >&2; exit 1

# Production-like and reaching nothing: `make check` needs no server.
CHECK_ENV = env -u DEBUG -u DEMO SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	SITE_URL=https://countersign.example.com DATABASE_URL=postgres://nobody@127.0.0.1:1/none \
	REDIS_URL=redis://127.0.0.1:1/0 EMAIL_URL=smtp://localhost:25

.PHONY: run test bench lock clean \
  check check-lint check-format check-types check-layers check-migrations check-deploy
.DEFAULT_GOAL := run

run: $(VENV)/.base-installed
	@exec $(BIN)/python -m portal.run --stop-with-parent

# All tests share the cores; those that ARGS picks run in one process, where -x, --pdb and prints are as one expects.
# worksteal: files stay together for the most part, and nobody is idle at the end.
WORKERS ?= $(if $(ARGS),0,logical)
test: $(VENV)/.dev-installed
	@exec $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

# One target for each, so that `make -k check` shows all that is wrong.
check: check-lint check-format check-types check-layers check-migrations check-deploy

check-lint: $(VENV)/.dev-installed
	$(BIN)/ruff check .

check-format: $(VENV)/.dev-installed
	$(BIN)/ruff format --check .

check-types: $(VENV)/.dev-installed
	@$(CHECK_ENV) $(BIN)/mypy

check-layers: $(VENV)/.dev-installed
	$(BIN)/lint-imports

check-migrations: $(VENV)/.dev-installed
	@$(CHECK_ENV) $(BIN)/python -W "ignore:Got an error checking a consistent migration history" \
	  manage.py makemigrations --check --dry-run

check-deploy: $(VENV)/.dev-installed
	@$(CHECK_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.dev-installed
	@exec $(BIN)/python -m bench $(ONLY)

lock: $(VENV)/.dev-installed
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --quiet pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --quiet --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made again from nothing when its Python does not start any more; brought up to date when the pins change.
ifneq ($(shell $(BIN)/python -c 'print("starts")' 2>/dev/null),starts)
.PHONY: $(VENV)/.made
CLEAR := --clear
endif

$(VENV)/.made:
	@python=$$($(FIND_PYTHON)) && "$$python" -m venv $(CLEAR) $(VENV) && touch $@

$(VENV)/.base-installed: requirements/base.txt $(VENV)/.made
	@echo "Installing what Countersign needs (once, about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev-installed: requirements/dev.txt requirements/base.txt $(VENV)/.made
	@echo "Installing what Countersign and its tests need (once, about two minutes) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.base-installed

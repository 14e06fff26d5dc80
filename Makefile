# Everything sets itself up: `make demo`, `make test`, `make check`, `make bench`.

UV := .tools/bin/uv
PYTHON ?= python3
RUNTIME := .venv/.runtime
DEV := .venv/.dev

export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
# A locale that is absent must not change how text is read or shown.
export PYTHONUTF8 := 1

.PHONY: help demo test check bench runtime dev lock clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: runtime ## Walk four dossiers through the main job, then stay up (ONCE=1: end)
	@ONCE=$(ONCE) ./motcua demo

test: dev ## Run every test on a real PostgreSQL
	@.venv/bin/python -m pytest $(ARGS)

check: dev ## Format, lint, types, import contracts, migrations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	./motcua db check

bench: runtime ## Measure, beside the limits of the machine
	@./motcua bench

runtime: $(RUNTIME)

dev: $(DEV)

# The developer's set holds the runtime set, so either serves the runtime.
$(RUNTIME): requirements.lock | .venv
	@test -f $(DEV) || $(UV) pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	@touch $@

$(DEV): requirements-dev.lock | .venv
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes requirements-dev.lock
	@touch $@ $(RUNTIME)

.venv: | $(UV)
	@$(UV) venv --quiet --python $(PYTHON) .venv

$(UV): requirements-uv.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps \
		--root-user-action=ignore --require-hashes --upgrade \
		--target .tools -r requirements-uv.lock
	@touch $@

lock: $(UV) ## Write the locks anew from pyproject.toml: hashes, no host
	$(UV) pip compile pyproject.toml $(LOCK) -o requirements.lock
	$(UV) pip compile pyproject.toml $(LOCK) --group dev -c requirements.lock -o requirements-dev.lock

LOCK := --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --python-version 3.11

clean: ## Remove what the commands made
	rm -rf .venv .tools .data

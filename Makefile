# Needs Python 3.11 or newer, git and make; everything else is brought by the first target that
# needs it. Each target may be called first, and does nothing twice. ARGS are passed on to
# `vivace server` by `make serve`, to pytest by `make test`.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed, and none was found; name one with PYTHON=...)
endif

BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install serve test check fmt bench lock ui clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-9s %s\n' "$$name" "$$text"; done

install: ## Create .venv with Vivace, all its extras and the development tools
	@$(PYTHON) -m tools.venv

ui: install ## Build the web app into ui/dist
	@$(BIN)/python -m tools.ui build

serve: ui ## Start the server with the examples loaded, on http://127.0.0.1:8080
	@$(BIN)/python -m tools.serve $(ARGS)

check: install ## Check format, lint, types, layers, unit tests and the web app; under a minute
	@$(BIN)/python -m tools.check

test: install ## Run every check and every test, on real servers
	@$(BIN)/python -m tools.test $(ARGS)

fmt: install ## Format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format

bench: install ## Run the benchmarks that the documentation quotes
	@$(BIN)/python -m benchmarks

lock: install ## Write the lock files anew from pyproject.toml; UPGRADE=1 takes new versions
	@$(BIN)/python -m tools.lock $(if $(UPGRADE),--upgrade)

clean: ## Delete everything that these targets made, but for the data in .vivace
	@rm -rf .venv ui/node_modules ui/dist dist .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis .coverage
	@find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +

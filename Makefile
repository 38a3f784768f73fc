# The two commands: `make manual` and `make test`. Each makes the machine ready first (scripts/setup).

BIN := .venv/bin
ARGS ?=

# Material prints an end-of-life notice for MkDocs 1; we have pinned it on purpose.
export NO_MKDOCS_2_WARNING := 1

# Where Homebrew keeps Pango, for a Python that does not come from Homebrew.
ifeq ($(shell uname -s),Darwin)
MAC := env DYLD_FALLBACK_LIBRARY_PATH="$(shell brew --prefix 2>/dev/null)/lib:/usr/local/lib:/usr/lib"
endif
RUN := $(MAC) $(BIN)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: manual test prove check site serve schemas words lint clean help ready ready-to-test

manual: ready ## Check the sources; build the website and the PDF; score the sample audits
	$(RUN)/manual check
	$(RUN)/manual build
	$(RUN)/audit score examples/audits/*/*.yml --out build/reports

test: lint ## Test it: ruff, mypy, the tests on samples (make test ARGS='-k scoring' for some)
	$(RUN)/pytest -n auto --dist worksteal $(ARGS)

prove: lint ## Prove it: full sweeps, more examples, real programs; what CI runs
	PROVE=1 $(RUN)/pytest -n auto --dist worksteal $(ARGS)

check: ready ## Only check the sources
	$(RUN)/manual check

site: ready ## Only build the website, into build/site
	$(RUN)/mkdocs build

serve: ready ## Show the website and follow the sources as they are saved
	$(RUN)/mkdocs serve

schemas: ready ## Write schemas/*.json, by which editors complete and check the YAML
	$(RUN)/manual schema

words: ready-to-test ## Bring the catalogues up to date with the sentences of code and templates
	$(RUN)/python scripts/words.py
	$(RUN)/python scripts/problems.py

lint: ready-to-test ## ruff and mypy
	$(RUN)/ruff check .
	$(RUN)/mypy

clean: ## Delete everything derived (to start afresh, delete .venv too)
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find build_tools scripts tests -name __pycache__ -prune -exec rm -rf {} +

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

ready:
	@scripts/setup run

ready-to-test:
	@scripts/setup test

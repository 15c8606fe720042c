# Every verb does its own set-up; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
JOBS ?= 2
MINUTES ?= 5
BIN := .venv/bin
READY := .venv/ready
# Python before 3.13 reads the path of the package in the locale's encoding: a folder may have any name.
export LC_ALL := C.UTF-8
# What Python compiles and pytest rewrites is kept: else each worker of the tests starts with 5 s of it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup book release test test-unit test-slow test-site check serve mutants fuzz trials materials bench lock clean pdf epub zip take browser readers

help: ## list the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "litbook needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing the hash-pinned packages of requirements.lock into .venv, where litbook runs." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

setup: $(READY) ## create .venv from the hash-pinned lock

book: setup ## build the book from the list into _build/html
	@$(BIN)/litbook build --jobs $(JOBS)

browser: setup
	@bash scripts/find-browser.sh >/dev/null || echo "The tests of the built pages in a browser are skipped." >&2

readers: setup
	@bash tests/bibliography/setup-readers.sh

test: check test-unit test-slow test-site ## every tier: style and types, unit tests, long inputs, the built book in a browser

test-unit: setup readers ## what is quick and needs no built book
	@$(BIN)/pytest -m "not slow and not site and not browser" -n $(JOBS) --dist worksteal

test-slow: setup readers ## long and hostile inputs, faults put into the laws
	@$(BIN)/pytest -m "slow and not site and not browser" -n $(JOBS) --dist worksteal

test-site: setup browser readers book ## the built book, opened in headless Chromium
	@browser="$$(bash scripts/find-browser.sh 2>/dev/null)" || true; \
	LITBOOK_BROWSER="$$browser" $(BIN)/pytest -m "site$${browser:+ or browser}" -n $(JOBS) --dist loadfile

check: setup ## style, types, spelling, and every fault of the data
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/python scripts/check-cells.py && $(BIN)/codespell README.md CHANGELOG.md .github book/*.md book/about notebooks
	@$(BIN)/litbook bib --check >/dev/null && $(BIN)/litbook check

pdf: book browser ## the whole book as one PDF, and a PDF a part; the next build offers them on the page "Cite this book"
	@export LITBOOK_BROWSER="$$(bash scripts/find-browser.sh)"; $(BIN)/python scripts/take pdf && $(BIN)/python scripts/take parts

epub: book ## the whole book as an EPUB
	@$(BIN)/python scripts/take epub

zip: book ## the site as an archive, with PDF and EPUB where they are made
	@rm -f _build/take/*/*.zip && $(BIN)/litbook build --jobs $(JOBS) >/dev/null && $(BIN)/python scripts/take zip

take: ## all three, offered on the site
	@$(MAKE) --no-print-directory pdf && $(MAKE) --no-print-directory epub && $(MAKE) --no-print-directory zip
	@$(BIN)/litbook build --jobs $(JOBS)

serve: book ## the built book on localhost
	@$(BIN)/litbook serve

mutants: setup ## how many faults in laws and constants the published values find
	@$(BIN)/python scripts/mutants.py

release: test ## the wheel, the site as a zip and a bill of materials in dist/, after every test
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel -d dist
	@$(BIN)/python -c 'import shutil, litbook; print(shutil.make_archive(f"dist/book-{litbook.__version__}", "zip", "_build/html"))'
	@$(MAKE) --no-print-directory materials

materials: setup ## every distribution that litbook runs with, its hashes and licence, as dist/materials.cdx.json
	@echo "Installing the hash-pinned CycloneDX of requirements-release.lock into _build/release." >&2
	@mkdir -p dist && $(BIN)/uv venv --quiet --allow-existing _build/release
	@$(BIN)/uv pip sync --quiet --python _build/release/bin/python --require-hashes requirements-release.lock
	@_build/release/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible -o dist/materials.cdx.json
	@$(BIN)/python scripts/licences.py dist/materials.cdx.json

fuzz: setup ## changed real inputs against every reader, for some minutes: make fuzz MINUTES=20
	@nice $(BIN)/python -m tests.fuzz --minutes $(MINUTES)

trials: setup ## builds killed, edited, stopped; hostile answers and texts: counted for the book
	@$(BIN)/python -m tests.fuzz.trials

bench: browser book ## what is measured, against which peer; the pages beside a default Jupyter Book
	@$(BIN)/python -m benchmarks
	@LITBOOK_BROWSER="$$(bash scripts/find-browser.sh)" $(BIN)/python -m benchmarks.pages --write

lock: setup ## renew the three locks
	@$(BIN)/uv pip compile -q --upgrade pyproject.toml --extra dev --extra dask --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock
	@echo 'cyclonedx-bom>=7,<8' | $(BIN)/uv pip compile -q --upgrade - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-release.lock
	@grep -A200 '^uv==' requirements.lock | awk 'NR==1 || /^    /{print; next} {exit}' > requirements-uv.lock

clean: ## remove everything that is built
	@rm -rf _build book/chapters book/papers book/generated dist .venv

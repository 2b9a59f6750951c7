# `make` lists the targets. Works with any make since GNU Make 3.81, which is what macOS has.
PYTHON ?= python3
LESSON := notebooks/00_start_here.ipynb
STAMP := .venv/.installed
UNFINISHED := .venv-unfinished
# nbgrader starts `alembic` and Jupyter starts its commands by name: they must be found first.
RUN := PATH="$(CURDIR)/.venv/bin:$$PATH"
fail = { echo "$(strip $(1))" >&2; exit 1; }

.PHONY: help setup lab test notebooks course lint format lock browser bench-explorer

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## install everything, in the versions of requirements.lock, into .venv (PYTHON=python3.12 to choose)

lab: $(STAMP) ## open JupyterLab at the first lesson (LAB_ARGS="--ip=0.0.0.0 --port=9999" is handed on)
	$(RUN) jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/$(LESSON) \
	    $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_ARGS)

test: $(STAMP) ## run every test, doctest and notebook (TEST_ARGS="-k nag" is handed on)
	$(RUN) python -m pytest --numprocesses=logical --maxprocesses=4 --dist=loadscope $(TEST_ARGS)

notebooks: $(STAMP) ## rebuild the student notebooks from notebooks/src
	$(RUN) python notebooks/build.py notebooks

course: $(if $(DIR),$(STAMP)) ## make an instructor's nbgrader course in a new folder (DIR=../my-course)
	@test -n "$(DIR)" || $(call fail,Say which new folder the course shall be in: make course DIR=../my-course)
	$(RUN) python notebooks/build.py course "$(DIR)"

lint: $(STAMP) ## check the style
	$(RUN) ruff check
	$(RUN) ruff format --check

format: $(STAMP) ## mend the style
	$(RUN) ruff check --fix
	$(RUN) ruff format

lock: $(STAMP) ## write requirements.lock from pyproject.toml (LOCK_ARGS=--upgrade for the newest versions)
	$(RUN) uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --no-header \
	    --group dev pyproject.toml --output-file requirements.lock $(LOCK_ARGS)

browser: $(STAMP) ## install what the browser tests need: Chromium and npm (Debian, as root), and two files for exported pages
	@missing="$$(command -v chromium >/dev/null || command -v google-chrome >/dev/null || echo chromium) \
	    $$(command -v npm >/dev/null || echo npm)"; \
	if [ -n "$${missing# }" ]; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        apt-get update -qq && apt-get install -qq --yes --no-install-recommends $$missing >/dev/null; \
	    else \
	        $(call fail,The browser tests need Chromium and npm: install them by hand or run make browser as root on Debian); \
	    fi; \
	fi
	@mkdir -p .venv/browser && cd .venv/browser && { [ -e require.js ] || { \
	    tar -xzf "$$(npm pack --silent @jupyter-widgets/html-manager@1.0.15)" --strip-components 2 package/dist/embed-amd.js && \
	    tar -xzf "$$(npm pack --silent requirejs@2.3.8)" --strip-components 1 package/require.js; }; }

bench-explorer: $(STAMP) ## measure the explorer against interact, ipympl and Plotly; writes benchmarks/explorer.md
	$(RUN) python -m pip install --quiet --disable-pip-version-check --requirement benchmarks/requirements.txt
	$(RUN) python benchmarks/explorer.py --output benchmarks/explorer.md

# An environment whose making was interrupted, or whose Python is gone, is made anew; one that works is kept.
$(STAMP): requirements.lock pyproject.toml
	@if [ -e $(UNFINISHED) ] || ! .venv/bin/python -c "" 2>/dev/null; then \
	    "$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || $(call fail,mlmomentum needs \
	        Python 3.11 or newer and '$(PYTHON)' is not: install one and name it like make setup PYTHON=python3.12); \
	    "$(PYTHON)" -c "import ensurepip" 2>/dev/null || $(call fail,'$(PYTHON)' cannot make an environment: install \
	        its venv module; on Debian that is apt-get install python3-venv); \
	    touch $(UNFINISHED) && "$(PYTHON)" -m venv --clear .venv; \
	fi
	@echo "Installing into .venv; the first time that takes a minute or two."
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f $(UNFINISHED) && touch $@

# `make` lists the targets. Works with any make since GNU Make 3.81, which is what macOS has.
PYTHON ?= python3
ENGINE ?= docker
FIRST := notebooks/00_start_here.ipynb
# A learner's part of .venv, and all of it: the second is built upon the first, so they can be asked for in any order.
LESSONS := .venv/.lessons
STAMP := .venv/.installed
# The builder of the site that runs in a browser: its JupyterLab is another one.
LITE := .venv/lite/.installed
LITE_DIR := site/run
UNFINISHED := .venv-unfinished
# What typesets the site's formulas; the package sphinxcontrib-katex has the script of this version, but not its style.
KATEX := .venv/katex/katex.min.css
# The proxy of JupyterHub; version 5.3 needs a newer Node.js than Debian 12 has.
HUB := .venv/hub/node_modules/.bin/configurable-http-proxy
INSTALL := .venv/bin/python -m pip install --quiet --disable-pip-version-check
RESOLVE := uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --no-header
# nbgrader starts `alembic` and Jupyter starts its commands by name: they must be found first.
RUN := PATH="$(CURDIR)/.venv/bin:$$PATH"
# Debian keeps its programs apart from all others.
POSTGRES = $(firstword $(wildcard /usr/lib/postgresql/*/bin/initdb) $(shell command -v initdb))
PYTEST := python -m pytest --numprocesses=logical --maxprocesses=4 --dist=loadscope --no-loadscope-reorder
fail = { echo "$(strip $(1))" >&2; exit 1; }

.PHONY: help setup lab update test quick notebooks course site lite lite-lessons lint format lock browser sandbox container postgres hub hero bench-explorer bench-grade bench-hostile

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## install everything, in the versions of requirements.lock, into .venv (PYTHON=python3.12 to choose)

lab: $(LESSONS) ## open JupyterLab at the first lesson, with what a learner needs (LAB_ARGS="--ip=0.0.0.0" is handed on)
	$(RUN) jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/$(FIRST) \
	    $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_ARGS)

update: $(LESSONS) ## fetch a new edition; the lessons that you have worked in keep your answers
	$(RUN) mlmomentum update

test: $(STAMP) ## run every test, doctest and notebook (TEST_ARGS="-k nag" is handed on)
	$(RUN) $(PYTEST) -p run_notebooks $(TEST_ARGS)

quick: $(STAMP) ## run the tests that need no browser, notebook, nbgrader or new environment
	$(RUN) $(PYTEST) -m "not (browser or notebook or nbgrader or environment)" $(TEST_ARGS)

notebooks: $(STAMP) ## rebuild the student notebooks from notebooks/src (LESSON=02_momentum for a single lesson)
	$(RUN) python notebooks/build.py notebooks $(if $(LESSON),"$(LESSON)")

course: $(if $(DIR),$(STAMP)) ## make an instructor's nbgrader course in a new folder (DIR=../my-course)
	@test -n "$(DIR)" || $(call fail,Name a new folder for the course: make course DIR=../my-course)
	$(RUN) python notebooks/build.py course "$(DIR)"

site: $(STAMP) $(KATEX) ## build the web site in site/: the lessons as pages that need no kernel, and the package's documentation (REPOSITORY=owner/name: buttons for Colab and Binder)
	@$(MAKE) --no-print-directory lite
	$(RUN) python notebooks/build.py site $(if $(REPOSITORY),--repository "$(REPOSITORY)")

lite: $(LITE) ## build the lessons that run in a browser alone, into site/run (PYODIDE=folder: an unpacked release of Pyodide)
	@rm -rf .venv/lite/wheel
	@$(RUN) python -m hatchling build --target wheel --directory .venv/lite/wheel >/dev/null
	@.venv/lite/bin/python deploy/lite/build.py .venv/lite/wheel/*.whl "$(LITE_DIR)" $(if $(PYODIDE),--pyodide "$(PYODIDE)")

lite-lessons: $(STAMP) ## run every lesson in a browser alone, unsolved and solved, and print the seconds (half an hour)
	$(RUN) LESSONS_IN_BROWSER=all python -m pytest -q -s tests/test_lite.py -k runs_to_its_end $(TEST_ARGS)

lint: $(STAMP) ## check the style and the types
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

format: $(STAMP) ## fix the style
	$(RUN) ruff check --fix
	$(RUN) ruff format

lock: $(STAMP) ## write both lists of versions from pyproject.toml (LOCK_ARGS=--upgrade for the newest ones)
	$(RUN) $(RESOLVE) --extra lessons --extra class --extra cluster --extra postgres --group dev pyproject.toml \
	    --output-file requirements.lock $(LOCK_ARGS)
	$(RUN) $(RESOLVE) --extra lessons --group build pyproject.toml --constraint requirements.lock --no-annotate \
	    --output-file requirements-lessons.lock
	$(RUN) $(RESOLVE) deploy/lite/requirements.in --no-annotate --output-file deploy/lite/requirements.txt

browser: $(STAMP) ## install what the browser tests need: Chromium and npm (Debian, as root), and a few files from npm
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
	@$(MAKE) --no-print-directory $(KATEX)

sandbox: ## install what confines learners' code while it is graded: bubblewrap and libseccomp (Debian, as root)
	@missing="$$(command -v bwrap >/dev/null || echo bubblewrap) \
	    $$($(PYTHON) -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' 2>/dev/null || echo libseccomp2)"; \
	if [ -n "$${missing# }" ]; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        apt-get update -qq && apt-get install -qq --yes --no-install-recommends $$missing >/dev/null; \
	    else \
	        $(call fail,Grading needs bubblewrap and libseccomp: install them by hand or run make sandbox as root on Debian); \
	    fi; \
	fi

container: $(STAMP) ## build the image for mlmomentum grade --container (ENGINE=podman to choose, BASE for another Python)
	$(ENGINE) build --tag "$$($(RUN) python -c 'from mlmomentum.grading.confine import image; print(image())')" \
	    --file deploy/Dockerfile $(if $(BASE),--build-arg BASE=$(BASE)) .

postgres: ## install PostgreSQL, whose server the tests start for a gradebook (Debian, as root)
	@if [ -z "$(POSTGRES)" ]; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        apt-get update -qq && apt-get install -qq --yes --no-install-recommends postgresql >/dev/null; \
	    else \
	        $(call fail,The tests need PostgreSQL: install it by hand or run make postgres as root on Debian); \
	    fi; \
	fi

hub: $(HUB) ## install JupyterHub's proxy from npm, for the test of a class on a hub

hero: $(STAMP) ## record README's moving picture in headless Chromium (after make browser)
	$(RUN) python notebooks/builder/hero.py

bench-explorer: $(STAMP) ## measure the explorer against interact, ipympl and Plotly; writes benchmarks/explorer.md
	$(RUN) python -m pip install --quiet --disable-pip-version-check --requirement benchmarks/requirements.txt
	$(RUN) python benchmarks/explorer.py --output benchmarks/explorer.md

bench-grade: $(STAMP) sandbox ## measure mlmomentum grade against stock nbgrader; writes benchmarks/grade.md
	$(RUN) python benchmarks/grade.py --output benchmarks/grade.md $(BENCH_ARGS)

bench-hostile: $(STAMP) sandbox ## grade hostile submissions with stock nbgrader and here; writes benchmarks/hostile.md
	$(RUN) python benchmarks/hostile.py --output benchmarks/hostile.md

# An environment that couldn't be finished, or whose Python is gone, is made again; one that works is kept.
$(LESSONS): requirements-lessons.lock pyproject.toml deploy/jupyter_settings.py
	@if [ -e $(UNFINISHED) ] || ! .venv/bin/python -c "" 2>/dev/null; then \
	    "$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || $(call fail,mlmomentum needs \
	        Python 3.11 or newer and '$(PYTHON)' is not: install one and name it like make setup PYTHON=python3.12); \
	    "$(PYTHON)" -c "import ensurepip" 2>/dev/null || $(call fail,'$(PYTHON)' cannot make an environment: install \
	        its venv module; on Debian that is apt-get install python3-venv); \
	    touch $(UNFINISHED) && "$(PYTHON)" -m venv --clear .venv; \
	fi
	@echo "Installing what the lessons need into .venv; the first time that takes about a minute."
	@$(INSTALL) --requirement requirements-lessons.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@.venv/bin/python deploy/jupyter_settings.py
	@rm -f $(UNFINISHED) && touch $@

$(STAMP): $(LESSONS) requirements.lock
	@echo "Installing what development needs into .venv; the first time that takes about a minute."
	@$(INSTALL) --requirement requirements.lock
	@touch $@

$(LITE): deploy/lite/requirements.txt | $(STAMP)
	@echo "Installing JupyterLite into .venv/lite; the first time that takes about a minute."
	@.venv/bin/python -m venv --clear .venv/lite
	@.venv/lite/bin/python -m pip install --quiet --disable-pip-version-check --requirement deploy/lite/requirements.txt
	@touch $@

$(KATEX): | $(STAMP)
	@command -v npm >/dev/null || $(call fail,The site takes its fonts for formulas from npm: install it or run make browser as root on Debian)
	@mkdir -p $(@D) && cd $(@D) && package="$$(npm pack --silent katex@0.16.22)" && \
	    tar -xzf "$$package" --strip-components 2 package/dist/katex.min.css package/dist/fonts && \
	    rm "$$package" && touch katex.min.css

$(HUB): | $(STAMP)
	@command -v npm >/dev/null || $(call fail,JupyterHub takes its proxy from npm: install it or run make browser as root on Debian)
	@npm install --silent --no-audit --no-fund --prefix .venv/hub configurable-http-proxy@4.6.3

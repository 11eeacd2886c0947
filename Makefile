# What you can do here. `make` alone lists it. Each target first sets up .venv, once; nothing is
# ever installed into the system's own Python. `make PYTHON=/path/to/python3.12` chooses another one.

PYTHON := python3 python3.13 python3.12 python3.11
ORACLES := 1680# at least so many tests must compare with PyTorch or scikit-learn; raise it as they grow
PYTEST := .venv/bin/python -m pytest -n auto --dist loadfile

.NOTPARALLEL:  # two installations into one environment must not meet
.PHONY: help demo course xla test test-slow oracles reliability fuzz mutation nbgrader coverage lint format audit bench docs site-test clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 20

demo: .venv/ready  ## train a first network and see what it does
	.venv/bin/layerlab demo

course: .venv/ready-course  ## a folder of lessons, course/: write each piece yourself
	.venv/bin/layerlab start course

xla: .venv/ready-xla  ## JAX beside it: then fit compiles, and ll.compile is there
	@.venv/bin/python -c "import jax; print('JAX', jax.__version__, 'on', jax.devices()[0].device_kind)"

test: .venv/ready-test  ## all tests that need neither PyTorch nor scikit-learn
	$(PYTEST) -m "not oracle and not nbgrader and not slow and not browser" --counts test

test-slow: .venv/ready-test  ## the tests that take longer than ten seconds each
	$(PYTEST) -m "slow and not oracle and not nbgrader" --counts slow

oracles: .venv/ready-oracles  ## the tests against PyTorch and scikit-learn; none may be skipped
	$(PYTEST) -m oracle --at-least $(ORACLES) --counts oracle

reliability: .venv/ready-oracles  ## one table: how many edges, wrong calls, faults and cuts were tried
	$(PYTEST) -m reliability --counts test,oracle,slow

fuzz: .venv-fuzz/ready  ## damaged files for every reader, for FUZZ_SECONDS (ten minutes)
	.venv-fuzz/bin/python tools/fuzz.py

mutation: .venv-mutation/ready  ## change the source in thousands of places: does a test notice? (hours)
	.venv-mutation/bin/python tools/mutation.py

nbgrader: .venv/ready-test .venv-nbgrader/ready  ## the lessons, released and graded by nbgrader itself
	$(PYTEST) -m nbgrader tests/course/test_nbgrader.py

coverage: .venv/ready-test  ## `make test`, and the branches that no test takes
	$(PYTEST) -m "not oracle and not nbgrader and not slow and not browser" --cov --cov-report=term-missing:skip-covered

lint: .venv/ready-lint  ## ruff, and mypy in strict mode
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: .venv/ready-lint  ## lay the code out as `make lint` wants it
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

audit: .venv/ready  ## how strong the checks are: wrong layers caught and named, right ones passed
	.venv/bin/layerlab audit

bench: .venv-bench/ready  ## how fast, beside other libraries, in an environment of its own
	.venv-bench/bin/python bench/run.py
	.venv-bench/bin/python bench/commands.py

docs: .venv/ready-docs  ## the site, into site/: the course, the reference, what was measured
	.venv/bin/python tools/make_site.py

site-test: docs .venv/ready-browser  ## the site in Chromium (apt-get install chromium): offline, readable
	.venv/bin/python -m pytest -n auto --dist load -m browser tests/site

clean:  ## remove the environments and everything that was built
	rm -rf .venv .venv-mutation .venv-bench .venv-fuzz .venv-nbgrader build site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find src tests bench -name __pycache__ -prune -exec rm -rf {} +

# ── environments ─────────────────────────────────────────────────────────────────────────────────
# An empty file says that an installation is complete; it is repeated when pyproject.toml changes.
# An environment whose Python is gone, as after an upgrade of the system, is made anew.
$(shell for e in .venv .venv-mutation .venv-bench .venv-fuzz .venv-nbgrader; do test -x $$e/bin/python || rm -rf $$e; done)

.venv/ready: pyproject.toml .venv/bin/python
	$(call install,.venv,-e .)
.venv/ready-course: pyproject.toml .venv/bin/python
	$(call install,.venv,-e '.[course]')
.venv/ready-xla: pyproject.toml .venv/bin/python
	$(call install,.venv,-e '.[xla]')
.venv/ready-test: pyproject.toml .venv/bin/python
	$(call install,.venv,-e '.[test]')
.venv/ready-lint: pyproject.toml .venv/bin/python
	$(call install,.venv,-e '.[lint]')
.venv/ready-oracles: .venv/ready-test
	$(call install_torch,.venv,torch==2.13.0 scikit-learn==1.9.1 torchinfo==1.8.0 expecttest==0.3.0)
.venv/ready-docs: pyproject.toml .venv/bin/python
	$(call install,.venv,-e '.[docs]')
.venv/ready-browser: pyproject.toml .venv/bin/python
	$(call install,.venv,-e '.[browser]')
.venv-bench/ready: bench/requirements.txt pyproject.toml .venv-bench/bin/python
	$(call install_torch,.venv-bench,-e '.[course]' -r bench/requirements.txt)
.venv-fuzz/ready: pyproject.toml .venv-fuzz/bin/python
	$(call install,.venv-fuzz,-e '.[course]' atheris==3.0.0)
.venv-mutation/ready: pyproject.toml .venv-mutation/bin/python
	$(call install,.venv-mutation,-e '.[test]' cosmic-ray==8.7.0)
.venv-nbgrader/ready: pyproject.toml .venv-nbgrader/bin/python
	$(call install,.venv-nbgrader,-e '.[course]' nbgrader==0.9.6)

.venv/bin/python .venv-mutation/bin/python .venv-bench/bin/python .venv-fuzz/bin/python .venv-nbgrader/bin/python:
	$(if $(uv)$(python),,$(error $(NO_PYTHON)))
	@$(if $(uv),uv venv --quiet --clear --python '>=3.11' $(@:/bin/python=) ||) \
	    $(or $(python),false) -m venv --clear --without-pip $(@:/bin/python=)

# uv is fast; pip follows where it fails, because uv does not read pip's settings. For PyTorch it is
# pip first: uv needs to be told to leave out the gigabytes for graphics cards.
uv = $(shell command -v uv 2>/dev/null)
python = $(shell for p in $(PYTHON); do \
    $$p -c 'import sys, pip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
    echo $$p && break; done)
with_uv = $(if $(uv),uv pip install --quiet --python $(1)/bin/python $(2),false)
with_pip = $(or $(python),false) -m pip --python $(1)/bin/python install --quiet $(2)

define install
@echo "Installing into $(1): $(2)"
@$(with_uv) || $(with_pip)
@touch $@
endef

define install_torch
@echo "Installing into $(1): $(2) (PyTorch is large: minutes)"
@$(with_pip) || $(with_uv) --torch-backend cpu
@touch $@
endef

define NO_PYTHON


  layerlab needs Python 3.11 or later with pip, or uv. None of these has them: $(PYTHON).
  Here python3 is: $(or $(shell python3 --version 2>/dev/null || true),not found).
  Fix: install Python from https://www.python.org/downloads (Debian and Ubuntu: apt install
  python3 python3-pip), or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12

endef

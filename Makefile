# Two commands set everything up by themselves: `make demo` and `make test`.
python := .venv/bin/python

.PHONY: demo test lint cartridge core ghosts times bench fuzz clean

demo:  ## Train a driver on Shakedown's ghosts and race it: results in runs/demo/
	@scripts/setup.sh train
	@.venv/bin/mariokart demo

test: setup-dev lint  ## The whole suite
	$(python) -m pytest -n auto

lint: setup-dev
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

cartridge: setup-dev  ## Build Shakedown from source into src/desmume_mkds/cartridge/
	$(python) -m cartridge.build

core: setup-dev  ## Build Shakedown's game core for this machine: build/core/
	$(python) -m cartridge.host

ghosts: setup-dev  ## Drive Shakedown's ghosts anew: shakedown.sav and ghosts/1.sav to 8.sav beside it
	$(python) -m cartridge.ghosts

times: setup-dev  ## Drive both baselines on every course and print their times
	$(python) -m cartridge.times

bench: setup-dev  ## Measure against the public packages: benchmarks/results.json, docs/benchmarks.md
	$(python) -m benchmarks

fuzz:  ## Damaged and hostile files by the million against every reader, FUZZ_SECONDS=30 for each
	@scripts/setup.sh "" fuzz
	$(python) -m fuzz --seconds $(or $(FUZZ_SECONDS),30)

.PHONY: setup-dev
setup-dev:
	@scripts/setup.sh train,gtk dev

clean:
	rm -rf .venv build runs .pytest_cache .mypy_cache .ruff_cache .hypothesis

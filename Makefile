# The commands of the project; each sets up what it needs. CARGO_TARGET_DIR is honoured, by `run` ANJU_ADDR too.
.PHONY: run test bench setup build help

help: ## lists the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: ## builds, loads the demo city on the first start, serves on 127.0.0.1:3000
	@scripts/run.sh

test: ## formatting, lints, tests on both engines, the browser module as it ships, journeys in Chromium
	@scripts/test.sh

bench: ## measures what docs/performance.md promises
	@scripts/bench.sh

build: ## builds the release
	@scripts/build.sh

setup: ## installs everything that building and testing need
	@scripts/setup-build.sh
	@scripts/setup-test.sh

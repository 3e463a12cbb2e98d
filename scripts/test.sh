#!/usr/bin/env bash
# `make test`: everything, quick checks first; beside them, in a lane of its own, the browser module as it ships and the journeys.
# Ends with one line per step.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
# What incremental compilation would keep costs more than it saves where everything is built, as on a new machine.
export CARGO_INCREMENTAL=0

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/anju-test.XXXXXX")
chmod 755 "$SCRATCH"
SUMMARY=()
STARTED=$SECONDS
LANE=
finish() {
  local status=$?
  if [ -n "$LANE" ]; then kill -- "-$LANE" 2>/dev/null || true; fi
  if [ -d "$SCRATCH/postgres/data" ]; then "$ROOT/scripts/postgres.sh" stop "$SCRATCH/postgres" || true; fi
  rm -rf "$SCRATCH"
  printf '\n\033[1mSummary\033[0m\n'
  printf '  %s\n' "${SUMMARY[@]}"
  if [ $status = 0 ]; then
    printf '\033[32m✓ passed in %d min %02d s\033[0m\n' $(((SECONDS - STARTED) / 60)) $(((SECONDS - STARTED) % 60))
  else
    printf '\033[31m✗ failed at: %s\033[0m\n' "${STEP:-set-up}"
  fi
  exit $status
}
trap finish EXIT

step() { # title, command…
  STEP=$1; shift
  local began=$SECONDS
  say "$STEP"
  "$@"
  SUMMARY+=("✓ $STEP ($((SECONDS - began)) s)")
}

# The module shares neither a profile nor a lock with lints and tests of the server, and journeys wait more than they compute. Their
# server is the tests' build of it: overflow and debug assertions are on, and a second build of everything would take a quarter of
# the time.
start_lane() {
  "$ROOT/scripts/browser-target.sh"
  set -m
  lane >"$SCRATCH/lane.log" 2>&1 </dev/null &
  LANE=$!
  set +m
}
lane() {
  "$ROOT/scripts/site.sh"
  touch "$SCRATCH/site"
  say "Lints of the browser module"
  browser_lints
  touch "$SCRATCH/linted"
  until [ -e "$SCRATCH/server" ]; do sleep 1; done
  say "Journeys in Chromium"
  (cd end2end && ANJU_BINARY=$TARGET/debug/anju npx playwright test)
}
# Ends when the lane is so far, or with what stopped it.
wait_for() {
  until [ -e "$SCRATCH/$1" ] || ! kill -0 "$LANE" 2>/dev/null; do sleep 1; done
  [ -e "$SCRATCH/$1" ] || wait_for_lane
}
wait_for_lane() {
  local status=0
  wait "$LANE" || status=$?
  LANE=
  cat "$SCRATCH/lane.log"
  return $status
}

# In the profile that ships: its macros and build scripts are there already, and the lane would only wait for the server.
browser_lints() { cargo clippy --locked -p frontend --target wasm32-unknown-unknown --profile wasm-release -- -D warnings; }
server_lints() { cargo clippy --locked "${SERVER_PACKAGES[@]}" --all-targets -- -D warnings; }

if cargo nextest --version >/dev/null 2>&1; then TESTS=(cargo nextest run); else TESTS=(cargo test); fi
# The server of the journeys comes with its tests.
build_tests() {
  "${TESTS[@]}" --no-run --locked "${SERVER_PACKAGES[@]}"
  touch "$SCRATCH/server"
}
rust_tests() {
  ANJU_TEST_POSTGRES=$("$ROOT/scripts/postgres.sh" start "$SCRATCH/postgres")
  export ANJU_TEST_POSTGRES ANJU_TEST_ENGINES=sqlite,postgres
  "${TESTS[@]}" --locked "${SERVER_PACKAGES[@]}"
  "$ROOT/scripts/postgres.sh" stop "$SCRATCH/postgres"
  rm -rf "$SCRATCH/postgres"
}

licences() {
  # The graph spans every platform, and a new machine has fetched the crates of its own only.
  cargo fetch --locked
  cargo deny --locked --offline check bans licenses sources
  # The database of advisories comes over the network, which may not be there; a finding is told, and fails nobody's run.
  timeout 120 cargo deny --locked check advisories || note "advisories: not clean, or their database is out of reach; see above"
}

# The binary is the one that the tests in Rust have just used.
interface_from_outside() { "$TOOLS/schemathesis/bin/python" scripts/open-api.py "$TARGET/debug/anju"; }

documents() { RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps "${SERVER_PACKAGES[@]}"; }

step "formatting" cargo fmt --all --check
step "start of the build for the browser" start_lane
step "set-up for tests" "$ROOT/scripts/setup-test.sh"
step "dependency assertions" "$ROOT/scripts/dependencies.sh"
step "bans, licences, sources" licences
step "lints of the server" server_lints
step "build of the tests" build_tests
step "release build of the browser module, and its weight" wait_for site
step "lints of the browser module" wait_for linted
step "tests in Rust, on SQLite and PostgreSQL" rust_tests
step "the open interface, called by schemathesis" interface_from_outside
step "documentation" documents
step "journeys in Chromium" wait_for_lane

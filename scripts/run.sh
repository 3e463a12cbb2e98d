#!/usr/bin/env bash
# `make run`: sets up what is missing, builds, loads the demo city on the first start, serves.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
"$ROOT/scripts/build.sh"
export ANJU_ADDR=${ANJU_ADDR:-127.0.0.1:3000}
export ANJU_DATA=${ANJU_DATA:-$ROOT/data}
anju=$TARGET/release/anju
mkdir -p "$ANJU_DATA"
if [ ! -e "$ANJU_DATA/.demo-records-loaded" ]; then
  say "Loading the demo city"
  "$anju" demo --households "${ANJU_DEMO_HOUSEHOLDS:-2000}" --seed "${ANJU_DEMO_SEED:-1}"
  touch "$ANJU_DATA/.demo-records-loaded"
else
  "$anju" demo accounts
fi
say "Serving on http://$ANJU_ADDR (stop with Ctrl-C)"
exec "$anju" serve

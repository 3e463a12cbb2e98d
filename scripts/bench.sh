#!/usr/bin/env bash
# `make bench`: measures what docs/performance.md reports, on this machine, and prints it as a table. Not a timed test.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
"$ROOT/scripts/build.sh"
cargo build --release --locked -p server --bin anju-load
anju=$TARGET/release/anju load=$TARGET/release/anju-load
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anju-bench.XXXXXX")
port=$(node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
export ANJU_ADDR=127.0.0.1:$port ANJU_DATA=$scratch ANJU_LOG=warn ANJU_CALM_REGISTERS=true
unset DATABASE_URL REGISTERS_URL
server=
finish() { [ -n "$server" ] && kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$scratch"; }
trap finish EXIT

say "Making a city of 2000 households"
"$anju" demo --households 2000 --seed 1 >/dev/null

# The server on one core, the generator on another, so that neither steals from the other.
cores=$(nproc)
pin() { local core=$1; shift; if has taskset && [ "$cores" -gt 1 ]; then taskset -c "$core" "$@"; else "$@"; fi; }

say "Measuring"
began=$(date +%s%N)
TOKIO_WORKER_THREADS=1 pin 0 "$anju" serve >"$scratch/out" &
server=$!
until curl -fs -o /dev/null "http://$ANJU_ADDR/"; do sleep 0.01; done
start=$((($(date +%s%N) - began) / 1000000))
sleep 3
memory=$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status")
bytes() { curl -fs --compressed -o /dev/null -w '%{size_download}' -H 'Accept-Encoding: br' "http://$ANJU_ADDR$1"; }
style=$(curl -fs "http://$ANJU_ADDR/" | grep -o '/pkg/[^"]*\.css' | head -1)
guide=/guide/public-rental-housing
plain=$(curl -fs "http://$ANJU_ADDR$guide" | wc -c)
module=$(stat -c %s "$TARGET"/site/pkg/*.wasm.br)

row() { printf '| %s | %s | %s |\n' "$@"; }
{
  row "What" "Goal" "Measured"
  row "---" "---" "---"
  row "Start to first answer" "≤ 1 s" "$start ms"
  row "Idle memory (resident)" "≤ 60 MB" "$memory MB"
  row "Home page, HTML and CSS on the wire" "≤ 60 kB" "$(($(bytes /) + $(bytes "$style"))) bytes"
  row "Guide page, HTML and CSS on the wire" "≤ 60 kB" "$(($(bytes $guide) + $(bytes "$style"))) bytes"
  row "Browser module, Brotli" "≤ 400 kB" "$module bytes"
  row "Guide page ($plain bytes of HTML), saturated, one core" "≥ 500/s" "$(pin 1 "$load" "$ANJU_ADDR" $guide --seconds 10)"
  row "Guide page at 200/s" "p99 ≤ 20 ms" "$(pin 1 "$load" "$ANJU_ADDR" $guide --rate 200 --seconds 10)"
  row "Home page, saturated, one core" "" "$(pin 1 "$load" "$ANJU_ADDR" / --seconds 10)"
  row "Memory after that load" "" "$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status") MB"
} | tee "$scratch/table.md"
note "machine: $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo | xargs), $cores cores, $(rustc --version)"

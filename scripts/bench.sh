#!/usr/bin/env bash
# `make bench`: measures what docs/performance.md reports, each figure beside its reference in the same run, and prints a table.
# It judges nothing and fails only when something cannot be measured.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
need_packages chromium util-linux curl
"$ROOT/scripts/build.sh"
say "Building what measures"
cargo build --release --locked -p bench
(cd bench && npm ci --silent)

bin=$TARGET/release
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anju-bench.XXXXXX")
free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
ours=127.0.0.1:$(free_port) peer=127.0.0.1:$(free_port)
export ANJU_ADDR=$ours ANJU_DATA=$scratch/data ANJU_LOG=warn ANJU_CALM_REGISTERS=true ANJU_SITE=$TARGET/site
unset DATABASE_URL REGISTERS_URL ANJU_PUBLIC_URL ANJU_CONFIG
started=()
finish() { [ ${#started[@]} = 0 ] || kill "${started[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$scratch"; }
trap finish EXIT

say "Making a city of 2000 households, with 1000 applications that wait to be submitted"
"$bin/anju" demo --households 2000 --seed 1 >/dev/null
now=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
"$bin/anju-prepare" "$ANJU_DATA" --now "$now" --city demo/city --drafts 1000

# What answers runs on one core, the generator on another, so that neither steals from the other.
cores=$(nproc)
up() { until curl -fs -o /dev/null "http://$1"; do sleep 0.01; done; }

say "Measuring"
began=$(date +%s%N)
TOKIO_WORKER_THREADS=1 taskset -c 0 "$bin/anju" serve >/dev/null &
started+=($!); server=$!
up "$ours/"
start=$((($(date +%s%N) - began) / 1000000))
sleep 3
resident() { awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status"; }
memory=$(resident)

# The static peer serves the home page with the bytes and the files that the hall sends.
mkdir -p "$scratch/files"
cp -r "$TARGET/site/." "$scratch/files"
curl -fs "http://$ours/" -o "$scratch/files/index.html"
curl -fs -H 'Accept-Encoding: br' "http://$ours/" -o "$scratch/files/index.html.br"
TOKIO_WORKER_THREADS=1 taskset -c 0 "$bin/anju-peer" "$peer" "$ANJU_DATA" --now "$now" --public-url "http://$ours" --files "$scratch/files" &
started+=($!)
up "$peer/policy"
node bench/same-text.mjs "http://$ours/policy" "http://$peer/policy"

bytes() { curl -fs -o /dev/null -w '%{size_download}' -H 'Accept-Encoding: br' "http://$ours$1"; }
style=$(curl -fs "http://$ours/" | grep -o '/pkg/[^"]*\.css' | head -1)
guide=/guide/public-rental-housing
plain() { curl -fs "http://$1" | wc -c; }
load() { taskset -c "$((cores - 1))" "$bin/anju-load" "$@"; }
field() { sed -E "s/.*$1=([0-9]+).*/\1/"; }
per_second() { sed -E 's/^([0-9]+)\/s.*/\1/'; }
median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }
milliseconds() { awk '{printf "%.1f ms", $1 / 1000}'; }
ratio() { awk "BEGIN {printf \"%.2f\", $1 / $2}"; }

load "$ours" /policy --seconds 3 >/dev/null; load "$peer" /policy --seconds 3 >/dev/null
for _ in 1 2 3; do
  load "$ours" /policy --seconds 6 | per_second >>"$scratch/ours"
  load "$peer" /policy --seconds 6 | per_second >>"$scratch/peer"
done
page=$(median 3 <"$scratch/ours") page_peer=$(median 3 <"$scratch/peer")
page_fixed=$(load "$ours" /policy --rate 200 --seconds 20 | field p99 | milliseconds)
page_fixed_peer=$(load "$peer" /policy --rate 200 --seconds 20 | field p99 | milliseconds)
IFS=$'\t' read -r cookie case_path <"$ANJU_DATA/bench-case.txt"
case_bytes=$(curl -fs -H "Cookie: $cookie" "http://$ours$case_path" | wc -c)
case_page=$(load "$ours" "$case_path" --cookie "$cookie" --rate 100 --seconds 20 | field p99 | milliseconds)
submits=$(load "$ours" /api/intake/submit --forms "$ANJU_DATA/bench-submits.txt" --rate 50 --seconds 20 --status 303 --leads-to /receipt)
after=$(resident)
read -r paint paint_static < <(node bench/paint.mjs 5 "http://$ours/" "http://$peer/")

row() { printf '| %s | %s | %s | %s |\n' "$@"; }
{
  row "What" "Goal" "Measured" "Beside it"
  row "---" "---" "---" "---"
  row "Start to first answer" "≤ 1 s" "$start ms" ""
  row "Idle memory, resident" "≤ 60 MB" "$memory MB" ""
  row "Memory after all load" "" "$after MB" ""
  row "Home page, HTML and CSS on the wire" "≤ 60 kB" "$(($(bytes /) + $(bytes "$style"))) bytes" ""
  row "Guide page, HTML and CSS on the wire" "≤ 60 kB" "$(($(bytes $guide) + $(bytes "$style"))) bytes" ""
  row "Browser module, Brotli" "≤ 400 kB" "$(stat -c %s "$TARGET"/site/pkg/*.wasm.br) bytes" ""
  row "Home page, largest paint on a slow-4G phone" "≤ 1.3 × static" "$paint ms" "same bytes as a static file: $paint_static ms; ratio $(ratio "$paint" "$paint_static")"
  row "Policy page of $(plain "$ours/policy") bytes, saturated, one core" "≥ 500/s" "$page/s" "axum + maud, same rows, $(plain "$peer/policy") bytes: $page_peer/s; ratio $(ratio "$page" "$page_peer")"
  row "The same at 200/s" "p99 ≤ 20 ms" "p99 $page_fixed" "axum + maud: p99 $page_fixed_peer"
  row "Case page of $case_bytes bytes at 100/s" "p99 ≤ 20 ms" "p99 $case_page" ""
  row "Submit, durable, SQLite, at 50/s" "p99 ≤ 50 ms" "p99 $(field p99 <<<"$submits" | milliseconds), $(field answers <<<"$submits") submitted" ""
} | tee "$scratch/table.md"
kill "${started[@]}" 2>/dev/null || true; wait 2>/dev/null || true; started=()
"$ROOT/scripts/bench-exchange.sh" "$scratch" | tee -a "$scratch/table.md"
note "machine: $(awk -F: '/model name/ {print $2; exit}' /proc/cpuinfo | xargs), $cores cores, $(rustc --version), $(date +%F)"

#!/usr/bin/env bash
# The exchange's part of `make bench`: rows of the table, from fan-out to the re-check of a whole city.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
bin=$TARGET/release
scratch=$1
households=${ANJU_BENCH_HOUSEHOLDS:-27169} people=${ANJU_BENCH_PEOPLE:-1000000}
unset DATABASE_URL REGISTERS_URL ANJU_PUBLIC_URL ANJU_CONFIG
export ANJU_LOG=warn ANJU_CALM_REGISTERS=true
now=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
row() { printf '| %s | %s | %s | %s |\n' "$@"; }
ms() { awk "BEGIN {printf \"%.0f ms\", $1 / 1000}"; }
seconds() { awk "BEGIN {printf \"%.1f s\", $1 / 1000}"; }

# Runs a command and prints milliseconds, its greatest memory in MB and its memory half-way, in MB.
watched() {
  local began pid peak=0 samples=() value
  began=$(date +%s%N)
  "$@" >"$scratch/watched.log" 2>&1 &
  pid=$!
  while value=$(awk '/VmHWM/ {most=$2} /VmRSS/ {print int(most / 1024), int($2 / 1024)}' "/proc/$pid/status" 2>/dev/null) && [ -n "$value" ]; do
    read -r peak rss <<<"$value"; samples+=("$rss")
    sleep 0.2
  done
  wait "$pid" || { cat "$scratch/watched.log" >&2; return 1; }
  echo "$((($(date +%s%N) - began) / 1000000)) $peak ${samples[$((${#samples[@]} / 2))]}"
}

mkdir -p "$scratch/fan-out" "$scratch/import"
IFS=$'\t' read -r registers persons check slowest others whole < <("$bin/anju-registers" fan-out "$scratch/fan-out")
row "Check, $registers registers at 200 ms, $persons people" "≤ 1.05 × slowest + 20 ms" "$(ms "$check")" "slowest single call: $(ms "$slowest")"
row "The same with one register dead" "the others are not held up" "others within $(ms "$others")" "the dead one's deadline: $(ms "$whole")"

IFS=$'\t' read -r ours plain look_up plain_look_up < <("$bin/anju-registers" import "$scratch/import" --people "$people")
row "Import of a full delivery of $people people, SQLite" "≥ 50,000/s" "$ours/s" "rows of that size without reading, checking, encrypting: $plain/s"
row "One person out of $people" "p99 ≤ 2 ms" "p99 $look_up µs" "the plain row: p99 $plain_look_up µs"
rm -rf "$scratch/import"

export ANJU_DATA=$scratch/city
"$bin/anju" demo --households 10 --seed 1 >/dev/null
counted=$("$bin/anju-registers" decided "$ANJU_DATA" --households "$households" --now "$now")
read -r took peak middle < <(watched "$bin/anju" recheck --scope all)
embedded=$took
row "Re-check of $households households, $counted people, embedded" "≤ 30 s, ≤ 200 MB" "$(seconds "$took"), $peak MB at most, $middle MB half-way" ""

# The same over HTTP: a gateway as a second process.
port=$(node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
read -r consumer secret < <("$bin/anju" exchange consumer add bench)
for owner in $("$bin/anju" exchange catalogue | awk '{print $3}' | sort -u); do
  "$bin/anju" exchange grant --consumer "$consumer" --resource all --scene recheck --quota 100000000 --by "$owner" --reference bench >/dev/null
done
(umask 077; echo "$secret" >"$scratch/gateway.secret")
printf '[exchange]\nmode = "http"\nurl = "http://127.0.0.1:%s"\nconsumer = "%s"\nsecret_file = "%s"\n' "$port" "$consumer" "$scratch/gateway.secret" >"$scratch/http.toml"
ANJU_CONFIG=$scratch/http.toml "$bin/anju" gateway --addr "127.0.0.1:$port" >/dev/null 2>&1 &
gateway=$!
trap 'kill $gateway 2>/dev/null || true' EXIT
until curl -fs -o /dev/null "http://127.0.0.1:$port/healthz"; do sleep 0.1; done
read -r took peak middle < <(ANJU_CONFIG=$scratch/http.toml watched "$bin/anju" recheck --scope waiting)
# The gateway does the reading, so its memory counts as well.
reader=$(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$gateway/status")
row "The same over HTTP on loopback" "≤ 90 s, ≤ 200 MB" "$(seconds "$took"), $peak MB at most, $middle MB half-way; the gateway $reader MB at most" "embedded: $(seconds "$embedded")"
kill $gateway; wait $gateway 2>/dev/null || true

export ANJU_DATA=$scratch/million
read -r took peak middle < <(watched "$bin/anju" demo --people "$people" --seed 1)
row "Registers of $people people made" "≤ 5 min" "$(seconds "$took"), $peak MB at most, $middle MB half-way" ""

#!/usr/bin/env bash
# Builds what ships: the server's release and the site. What was built from this folder as it stands is not built again.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
stamp=$TARGET/release/anju.built-from
sources=(Cargo.toml Cargo.lock rust-toolchain.toml app domain exchange frontend hall server words migrations demo style public scripts)
if [ -x "$TARGET/release/anju" ] && [ -e "$TARGET/site/hash.txt" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$ROOT" ] &&
  [ -z "$(find "${sources[@]}" -newer "$stamp" -not -path '*/node_modules/*' -print -quit)" ]; then
  exit 0
fi
rm -f "$stamp"
# First: what it installs lies among the sources.
"$ROOT/scripts/setup-build.sh"
began=$(mktemp)
"$ROOT/scripts/site.sh"
say "Building the release of the server"
cargo build --locked --release -p server --bin anju
# As old as the beginning: what was changed meanwhile is built the next time.
echo "$ROOT" >"$stamp"
touch -r "$began" "$stamp"
rm -f "$began"

#!/usr/bin/env bash
# Builds the release: server, browser module, style sheet, with the Brotli twins of what the browser loads. A browser module
# above its budget fails. What was built from this folder as it stands is not built again.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
stamp=$TARGET/release/anju.built-from
sources=(Cargo.toml Cargo.lock rust-toolchain.toml app domain exchange frontend hall server words migrations demo style public scripts)
if [ -x "$TARGET/release/anju" ] && [ -d "$TARGET/site/pkg" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$ROOT" ] &&
  [ -z "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]; then
  exit 0
fi
rm -f "$stamp"
"$ROOT/scripts/setup-build.sh"
say "Building the release"
began=$(mktemp)
cargo leptos build --release
node scripts/compress-site.mjs "$TARGET/site"
"$ROOT/scripts/budget.sh"
# As old as the beginning: what was changed meanwhile is built the next time.
echo "$ROOT" >"$stamp"
touch -r "$began" "$stamp"
rm -f "$began"

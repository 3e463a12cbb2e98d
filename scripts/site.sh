#!/usr/bin/env bash
# Builds the site: the browser module as it ships, style sheet, loader, public files, each with its Brotli twin. A browser
# module above its budget fails. What stands as new as its sources is not made again.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
"$ROOT/scripts/setup-build.sh"
say "Building the browser module and the style sheet"
# Incremental compilation would keep much and save nothing: the whole module is optimised in one piece.
CARGO_INCREMENTAL=0 cargo build --locked -p frontend --lib --target wasm32-unknown-unknown --profile wasm-release
module=$TARGET/wasm32-unknown-unknown/wasm-release/frontend.wasm
stamp=$TARGET/site.built-from
sources=("$module" style public scripts/site scripts/site.sh)
if [ ! -e "$TARGET/site/hash.txt" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$ROOT" ] ||
  [ -n "$(find "${sources[@]}" -newer "$stamp" -not -path '*/node_modules/*' -print -quit)" ]; then
  rm -f "$stamp"
  built=$(mktemp -d)
  trap 'rm -rf "$built"' EXIT
  touch "$built/began"
  wasm-bindgen --target web --out-name anju --out-dir "$built" "$module"
  wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int "$built/anju_bg.wasm" -o "$built/anju.wasm"
  node scripts/site/make.mjs "$built" "$TARGET/site"
  # As old as the beginning: what was changed meanwhile is made the next time.
  echo "$ROOT" >"$stamp"
  touch -r "$built/began" "$stamp"
fi
"$ROOT/scripts/budget.sh"

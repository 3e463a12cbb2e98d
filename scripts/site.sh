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
made=$TARGET/site/hash.txt
if [ ! -e "$made" ] || [ -n "$(find "$module" style public scripts/site scripts/site.sh -newer "$made" -not -path '*/node_modules/*' -print -quit)" ]; then
  built=$(mktemp -d)
  trap 'rm -rf "$built"' EXIT
  wasm-bindgen --target web --out-name anju --out-dir "$built" "$module"
  wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int "$built/anju_bg.wasm" -o "$built/anju.wasm"
  node scripts/site/make.mjs "$built" "$TARGET/site"
fi
"$ROOT/scripts/budget.sh"

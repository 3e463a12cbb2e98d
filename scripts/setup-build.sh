#!/usr/bin/env bash
# Installs what building needs and is missing: wasm target, wasm-bindgen, wasm-opt, esbuild, lightningcss.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"

"$ROOT/scripts/browser-target.sh"

# The command must be the twin of the library. Without --locked: its own lock can ask for crates a mirror lacks.
wanted=$(awk '/^name = "wasm-bindgen"$/ {getline; gsub(/[^0-9.]/, ""); print; exit}' Cargo.lock)
if [ "$(wasm-bindgen --version 2>/dev/null | awk '{print $2}')" != "$wanted" ]; then
  say "Installing wasm-bindgen $wanted (once per machine, about two minutes)"
  cargo_tool wasm-bindgen-cli --version "=$wanted"
fi

if ! cmp -s scripts/site/package-lock.json scripts/site/node_modules/.installed-lock.json; then
  say "Installing wasm-opt, esbuild and lightningcss"
  (cd scripts/site && npm ci --silent)
  cp scripts/site/package-lock.json scripts/site/node_modules/.installed-lock.json
fi

#!/usr/bin/env bash
# Installs what building needs and is missing: wasm target, cargo-leptos, wasm-bindgen, wasm-opt.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"

"$ROOT/scripts/browser-target.sh"

if [ "$(cargo leptos --version 2>/dev/null | awk '{print $2}')" != "$CARGO_LEPTOS_VERSION" ]; then
  say "Installing cargo-leptos $CARGO_LEPTOS_VERSION (once per machine, some minutes)"
  cargo_tool cargo-leptos --version "$CARGO_LEPTOS_VERSION" --locked --features no_downloads
fi

# The command must be the twin of the library. Without --locked: its own lock can ask for crates a mirror lacks.
wanted=$(awk '/^name = "wasm-bindgen"$/ {getline; gsub(/[^0-9.]/, ""); print; exit}' Cargo.lock)
if [ "$(wasm-bindgen --version 2>/dev/null | awk '{print $2}')" != "$wanted" ]; then
  say "Installing wasm-bindgen $wanted (once per machine, about two minutes)"
  cargo_tool wasm-bindgen-cli --version "=$wanted"
fi

if [ ! -x "$TOOLS/node_modules/.bin/wasm-opt" ]; then
  say "Installing wasm-opt (binaryen $BINARYEN_VERSION)"
  mkdir -p "$TOOLS"
  npm install --prefix "$TOOLS" --no-save --silent "binaryen@$BINARYEN_VERSION"
fi

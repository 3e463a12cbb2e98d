#!/usr/bin/env bash
# Looks for Rust, Node and a linker, and adds the browser target to Rust.
source "$(dirname "$0")/settings.sh"

has cargo || fail "Rust is missing: see https://rustup.rs"
has npm || fail "Node with npm is missing"
if ! has cc; then need_packages build-essential pkg-config; fi

sysroot=$(rustc --print sysroot)
if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ]; then
  say "Adding the browser target to Rust"
  rustup target add wasm32-unknown-unknown
fi

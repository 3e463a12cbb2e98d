#!/usr/bin/env bash
# The weight of what a phone loads. The browser module has a budget; above it the build fails.
source "$(dirname "$0")/settings.sh"
WASM_BUDGET=400000

shopt -s nullglob
wasm=("$TARGET"/site/pkg/*.wasm.br)
[ ${#wasm[@]} = 1 ] || fail "expected one browser module in $TARGET/site/pkg, found ${#wasm[@]}"
for file in "$TARGET"/site/pkg/*.br; do note "$(stat -c %s "$file") bytes  $(basename "$file")"; done
weight=$(stat -c %s "${wasm[0]}")
[ "$weight" -le "$WASM_BUDGET" ] || fail "the browser module weighs $weight bytes as Brotli; the budget is $WASM_BUDGET"
note "browser module: $weight of $WASM_BUDGET bytes (Brotli)"

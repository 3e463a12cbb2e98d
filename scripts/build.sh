#!/usr/bin/env bash
# Builds the release: server, browser module, style sheet, with the Brotli twins of what the browser loads. Fails above the budget.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"
"$ROOT/scripts/setup-build.sh"
say "Building the release"
cargo leptos build --release
node scripts/compress-site.mjs "$TARGET/site"
"$ROOT/scripts/budget.sh"

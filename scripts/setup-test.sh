#!/usr/bin/env bash
# Installs what testing needs beyond building: PostgreSQL, Chromium with Chinese glyphs, openssl, Playwright, schemathesis, cargo-deny.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"

"$ROOT/scripts/postgres.sh" find >/dev/null 2>&1 || need_packages postgresql
if [ -z "${CHROMIUM:-}" ] && ! has chromium; then need_packages chromium; fi
if ! has openssl; then need_packages openssl; fi
if has dpkg-query; then need_packages fonts-noto-cjk; fi

if ! cmp -s end2end/package-lock.json end2end/node_modules/.installed-lock.json; then
  say "Installing Playwright"
  (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent)
  cp end2end/package-lock.json end2end/node_modules/.installed-lock.json
fi

# In an environment of its own; `installed` says which list it was made from.
if ! cmp -s scripts/schemathesis.txt "$TOOLS/schemathesis/installed"; then
  python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3 python3-venv
  say "Installing schemathesis"
  mkdir -p "$TOOLS"
  python3 -m venv --clear "$TOOLS/schemathesis"
  "$TOOLS/schemathesis/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement scripts/schemathesis.txt
  cp scripts/schemathesis.txt "$TOOLS/schemathesis/installed"
fi

if [ "$(cargo deny --version 2>/dev/null | awk '{print $2}')" != "$CARGO_DENY_VERSION" ]; then
  say "Installing cargo-deny $CARGO_DENY_VERSION (once per machine, about a minute)"
  cargo_tool cargo-deny --version "$CARGO_DENY_VERSION" --locked --no-default-features
fi

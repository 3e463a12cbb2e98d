#!/usr/bin/env bash
# Installs what testing needs beyond building: PostgreSQL, Chromium with Chinese glyphs, Playwright.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"

"$ROOT/scripts/postgres.sh" find >/dev/null 2>&1 || need_packages postgresql
if [ -z "${CHROMIUM:-}" ] && ! has chromium; then need_packages chromium; fi
if has dpkg-query; then need_packages fonts-noto-cjk; fi

if ! cmp -s end2end/package-lock.json end2end/node_modules/.installed-lock.json; then
  say "Installing Playwright"
  (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent)
  cp end2end/package-lock.json end2end/node_modules/.installed-lock.json
fi

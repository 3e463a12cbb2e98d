# Settings every script shares: where things are, which versions, how progress is said. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
case $TARGET in /*) ;; *) TARGET=$ROOT/$TARGET ;; esac
export CARGO_TARGET_DIR=$TARGET
TOOLS=$ROOT/.tools
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$ROOT/scripts/site/node_modules/.bin:$PATH"
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

CARGO_DENY_VERSION=0.20.2
# What runs on the server, and what is tested and linted there. Never --workspace: one call would unify app's features.
SERVER_PACKAGES=(-p domain -p words -p exchange -p hall -p app -p server -p bench)

say() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() { printf '\n\033[31m✗ %s\033[0m\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# apt-get as root, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo "$@"; else fail "needs root: $*"; fi
}

# Installs Debian packages that are missing, refreshing the list once.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  has apt-get || fail "please install: ${missing[*]}"
  say "Installing ${missing[*]}"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Small tools are built quickly rather than well: optimised, they take four times as long to build. Each in a folder of its
# own, as two may be built at a time.
cargo_tool() {
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
    CARGO_TARGET_DIR="$TARGET/tools/$1" cargo install "$@"
  rm -rf "$TARGET/tools/$1"
}

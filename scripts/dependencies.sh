#!/usr/bin/env bash
# Proves the arrows of the house: what may depend on what, and that the browser gets no server code.
source "$(dirname "$0")/settings.sh"
cd "$ROOT"

tree() { cargo tree --locked --offline --edges normal,no-proc-macro --prefix none --format '{p}' "$@" 2>/dev/null || cargo tree --locked --edges normal,no-proc-macro --prefix none --format '{p}' "$@"; }
names() { tree "$@" | awk '{print $1}' | sort -u; }

forbid() { # what, packages…, -- crates…
  local what=$1 found; shift
  local tree_arguments=()
  while [ "$1" != -- ]; do tree_arguments+=("$1"); shift; done; shift
  local all; all=$(names "${tree_arguments[@]}")
  found=$(printf '%s\n' "$@" | grep -Fxf <(printf '%s\n' "$all") || true)
  if [ -n "$found" ]; then fail "$what must not contain: $(echo "$found" | tr '\n' ' ')"; fi
  note "$what: clean ($(printf '%s\n' "$all" | wc -l) crates)"
}

forbid "the browser module" -p frontend --target wasm32-unknown-unknown -- sqlx sqlx-core tokio axum hyper hall exchange server rand ring chrono
forbid "domain" -p domain -- words hall exchange app frontend server tokio sqlx axum leptos rand getrandom
# `words` may use `domain`: docs/decisions/0005-words-know-domain.md.
forbid "words" -p words -- hall exchange app frontend server tokio sqlx axum leptos
forbid "exchange" -p exchange -- hall app frontend server leptos axum
forbid "hall" -p hall -- app frontend server leptos axum
forbid "app" -p app --features ssr -- server frontend
forbid "server" -p server -- frontend bench maud
forbid "bench" -p bench -- app server frontend

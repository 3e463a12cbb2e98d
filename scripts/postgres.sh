#!/usr/bin/env bash
# A throw-away PostgreSQL for tests: `find` prints its programs, `start DIR` prints a URL, `stop DIR` ends it.
source "$(dirname "$0")/settings.sh"

find_programs() {
  local folder
  for folder in "${POSTGRES_BIN:-}" /usr/lib/postgresql/*/bin; do
    if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then echo "$folder"; return 0; fi
  done
  has initdb && has pg_ctl && dirname "$(command -v initdb)"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

bin=$(find_programs) || { echo "no PostgreSQL found" >&2; exit 1; }
case ${1:-} in
  find) echo "$bin" ;;
  start)
    folder=$2
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    port=$(node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
    as_postgres "$bin/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
    # With fsync on, as the hall demands of every server, so that a test that kills something proves something.
    as_postgres "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" \
      -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c max_connections=200" start >>"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
    echo "postgres://postgres@127.0.0.1:$port/postgres"
    ;;
  stop) as_postgres "$bin/pg_ctl" -D "$2/data" -m immediate stop >/dev/null ;;
  *) fail "usage: postgres.sh find | start DIR | stop DIR" ;;
esac

#!/usr/bin/env bash
# A private PostgreSQL in a folder of its own: own data, own free port on 127.0.0.1, own password, never root.
#
#   deploy/postgres.sh start   <folder> [test]            start it (install, create when needed); prints its connection string
#   deploy/postgres.sh stop    <folder>                   stop it; the data stays
#   deploy/postgres.sh url     <folder> [database]        connection string for Npgsql, of a superuser
#   deploy/postgres.sh uri     <folder> [database]        the same as postgres://…
#   deploy/postgres.sh psql    <folder> [database] [arg…] psql as a superuser
#   deploy/postgres.sh own     <folder> <database>        make the database, and a role of its name that owns it and is no superuser
#   deploy/postgres.sh owner   <folder> <database>        connection string for Npgsql, of that role
#   deploy/postgres.sh owneruri <folder> <database>       the same as postgres://…
#   deploy/postgres.sh destroy <folder>                   stop it and remove the folder
#   deploy/postgres.sh install                            install the server's programs when they are missing
#
# Starting a running server changes nothing, and two starts at once make one server.
# `test` trades durability for speed (no fsync): for databases that are thrown away. Without it commits are durable.
# The connection string is the only thing on standard output; progress is printed on standard error.
# POSTGRES_BIN names the folder of the server's programs when they are not where Debian puts them.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
fail() { say "postgres.sh: $*"; exit 1; }

# --- programs -------------------------------------------------------------------------------------------------------

# The folder that holds initdb and pg_ctl: of the version that made the data, else the newest.
find_programs() {
    local wanted=${1:-} candidate
    if [[ -n ${POSTGRES_BIN:-} ]]; then printf '%s' "$POSTGRES_BIN"; return 0; fi
    if [[ -n $wanted && -x /usr/lib/postgresql/$wanted/bin/initdb ]]; then
        printf '%s' "/usr/lib/postgresql/$wanted/bin"; return 0
    fi
    [[ -z $wanted ]] || return 1
    candidate=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
    if [[ ! -x $candidate/initdb ]]; then
        candidate=$(command -v initdb) || return 1
        candidate=$(dirname "$candidate")
    fi
    printf '%s' "$candidate"
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"
    elif ! command -v sudo >/dev/null; then fail "installing PostgreSQL needs root, and there is no sudo: run \"apt-get install postgresql\" as root once"
    elif [[ -t 0 && ${CI:-} != true ]]; then sudo -- "$@"
    else sudo -n -- "$@" || fail "installing PostgreSQL needs sudo without a password here: run \"apt-get install postgresql\" as root once"
    fi
}

install_programs() {
    if find_programs >/dev/null; then return 0; fi
    command -v apt-get >/dev/null || fail "PostgreSQL is missing and this is not a Debian machine: install it and set POSTGRES_BIN"
    say "Installing PostgreSQL (Debian's package; no server is started by it) …"
    # Debian's package would create and start a cluster on port 5432; we want the programs only.
    as_root mkdir -p /etc/postgresql-common
    as_root sh -c 'f=/etc/postgresql-common/createcluster.conf
        touch "$f" && sed -i "/^[[:space:]]*create_main_cluster/d" "$f" && echo "create_main_cluster = false" >> "$f"'
    local log; log=$(mktemp)
    if ! { as_root apt-get -q update &&
           as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -q -y --no-install-recommends \
               -o Dpkg::Options::=--force-confold install postgresql; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2; rm -f "$log"; fail "apt-get could not install postgresql"
    fi
    rm -f "$log"
    find_programs >/dev/null || fail "postgresql was installed, but its programs were not found"
}

# --- its user, and the places of its files --------------------------------------------------------------------------

# PostgreSQL refuses to run as root, so root lends it to Debian's postgres user.
choose_owner() {
    owner=$(id -un)
    if [[ $EUID -ne 0 ]]; then return 0; fi
    owner=postgres
    if ! id -u "$owner" >/dev/null 2>&1; then
        owner=massmessaging
        id -u "$owner" >/dev/null 2>&1 || useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin "$owner"
    fi
}

as_owner() {
    # A folder that the owner may not enter makes some programs fail: start from one that every user may enter.
    if [[ $EUID -eq 0 ]]; then (cd / && exec runuser -u "$owner" -- "$@"); else (cd / && exec "$@"); fi
}

# $folder/server holds data and log. The owner cannot enter a folder below a closed one (/root, mode 700):
# then it is a link to one under /var/lib.
make_server_folder() {
    if [[ -d $folder/server ]]; then return 0; fi
    if as_owner test -x "$folder"; then
        mkdir -m 700 "$folder/server"
    else
        local elsewhere
        elsewhere=/var/lib/massmessaging/$(printf '%s' "$folder" | sha256sum | cut -c1-16)
        mkdir -p "$elsewhere" && chmod 755 /var/lib/massmessaging && chmod 700 "$elsewhere"
        ln -sfn "$elsewhere" "$folder/server"
    fi
    chown "$owner" "$folder/server/"
}

# --- commands -------------------------------------------------------------------------------------------------------

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

choose_port() {
    local port=${1:-}
    while [[ -z $port ]] || ! port_is_free "$port"; do port=$((20000 + RANDOM % 12000)); done
    printf '%s' "$port"
}

is_running() {
    local state pid
    for _ in {1..60}; do
        as_owner "$programs/pg_ctl" status -D "$server/data" >/dev/null 2>&1 || return 1
        # A killed server that is not reaped yet still has its process id, and would count as running.
        pid=$(as_owner head -n 1 "$server/data/postmaster.pid" 2>/dev/null) || return 1
        state=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) || return 1
        [[ $state == Z* ]] || return 0
        sleep 0.5
    done
    return 1
}

create_data() {
    say "Creating a private PostgreSQL in $folder"
    local password; password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077; printf '%s' "$password" >"$folder/password")
    # Created aside and renamed: a start that was interrupted leaves no half-made data behind.
    as_owner rm -rf "$server/data.new" "$server/password"
    printf '%s' "$password" | as_owner sh -c 'umask 077; cat > "$1"' sh "$server/password"
    as_owner "$programs/initdb" -D "$server/data.new" --username=postgres --pwfile="$server/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 --data-checksums ${no_sync:+--no-sync} >"$folder/initdb.log" 2>&1 \
        || { cat "$folder/initdb.log" >&2; fail "initdb failed"; }
    as_owner rm -f "$server/password"
    as_owner mv "$server/data.new" "$server/data"
}

start() {
    install_programs
    choose_owner
    mkdir -p "$folder"
    make_server_folder
    server=$(readlink -f "$folder/server")
    programs=$(find_programs) || fail "no PostgreSQL found"
    local no_sync=${1:+yes}
    if as_owner test -f "$server/data/PG_VERSION"; then
        local made_by; made_by=$(as_owner cat "$server/data/PG_VERSION")
        programs=$(find_programs "$made_by") || fail "the data in $folder was made by PostgreSQL $made_by, which is not installed any more"
    else
        create_data
    fi
    if is_running; then return 0; fi

    local settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c timezone=UTC -c log_timezone=UTC -c max_connections=300 -c shared_buffers=256MB"
    if [[ ${1:-} == test ]]; then settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"; fi
    local port
    port=$(cat "$folder/port" 2>/dev/null || true)
    for _ in {1..5}; do
        port=$(choose_port "$port")
        # The lock's descriptor must not outlive this script inside the server.
        if as_owner "$programs/pg_ctl" start -w -t 120 -D "$server/data" -l "$server/log" -o "-p $port $settings" >/dev/null 2>&1 9>&- </dev/null; then
            printf '%s' "$port" >"$folder/port"
            return 0
        fi
        if port_is_free "$port"; then break; fi # taken between the look and the start: take another; anything else is an error
    done
    as_owner tail -n 20 "$server/log" >&2 || true
    fail "PostgreSQL did not start in $folder"
}

stop() {
    if [[ ! -d $folder/server ]]; then return 0; fi
    choose_owner
    server=$(readlink -f "$folder/server")
    programs=$(find_programs "$(as_owner cat "$server/data/PG_VERSION" 2>/dev/null || true)") || return 0
    if ! is_running; then return 0; fi
    as_owner "$programs/pg_ctl" stop -w -t 120 -m fast -D "$server/data" >/dev/null 9>&-
}

destroy() {
    stop
    if [[ ! -e $folder ]]; then return 0; fi
    [[ -e $folder/password || -e $folder/server ]] || fail "$folder is not a folder of mine"
    rm -rf "$(readlink -f "$folder/server")" "$folder"
}

connection() {
    local form=$1 database=${2:-postgres} role=postgres secret=$folder/password port password
    if [[ $form == owner* ]]; then role=$database secret=$folder/owner.password; fi
    [[ -f $folder/port && -f $secret ]] || fail "no PostgreSQL in $folder: start it first"
    port=$(cat "$folder/port"); password=$(cat "$secret")
    if [[ $form != *uri ]]; then printf 'Host=127.0.0.1;Port=%s;Username=%s;Password=%s;Database=%s\n' "$port" "$role" "$password" "$database"
    else printf 'postgres://%s:%s@127.0.0.1:%s/%s\n' "$role" "$password" "$port" "$database"; fi
}

# The role of a product's processes: it owns its one database, may make no other, and is no superuser. Objects that a
# superuser made in that database before become the role's. The password goes by the environment, not by an argument.
own() {
    local database=$1 uri
    if [[ ! -f $folder/owner.password ]]; then
        (umask 077; od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$folder/owner.password")
    fi
    uri=$(connection uri postgres)
    OWNER_PASSWORD=$(cat "$folder/owner.password") psql "$uri" -qAtX -v ON_ERROR_STOP=1 -v name="$database" <<'SQL'
\set password `printf %s "$OWNER_PASSWORD"`
select format('create role %I login', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
select format('alter role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password %L', :'name', :'password') \gexec
select format('create database %I owner %I', :'name', :'name') where not exists (select from pg_database where datname = :'name') \gexec
select format('alter database %I owner to %I', :'name', :'name') \gexec
select format('revoke all on database %I from public', :'name') \gexec
SQL
    uri=$(connection uri "$database")
    psql "$uri" -qAtX -v ON_ERROR_STOP=1 -v name="$database" <<'SQL'
select format('alter %s %s owner to %I', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
              c.oid::regclass, :'name')
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and pg_get_userbyid(c.relowner) <> :'name'
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S') \gexec
select format('alter routine %s owner to %I', p.oid::regprocedure, :'name')
from pg_proc p
where p.pronamespace = 'public'::regnamespace and pg_get_userbyid(p.proowner) <> :'name' \gexec
SQL
}

command=${1:-help}
case $command in
    install) install_programs; exit 0 ;;
    start | stop | url | uri | psql | destroy) [[ -n ${2:-} ]] || fail "$command needs a folder" ;;
    own | owner | owneruri) [[ -n ${2:-} && -n ${3:-} ]] || fail "$command needs a folder and a database" ;;
    *) sed -n '2,18s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
folder=$(realpath -m -- "$2")
shift 2

if [[ $command == start || $command == stop || $command == destroy ]]; then
    mkdir -p "$(dirname "$folder")"
    exec 9>"$folder.lock"
    flock 9
fi
case $command in
    start) start "${1:-}"; connection url ;;
    stop) stop ;;
    destroy) destroy; rm -f "$folder.lock" ;;
    url | uri | owner | owneruri) connection "$command" "${1:-postgres}" ;;
    own) own "$1" ;;
    psql)
        uri=$(connection uri "${1:-postgres}")
        shift || true
        exec psql "$uri" "$@" ;;
esac

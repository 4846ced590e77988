#!/usr/bin/env bash
# PgBouncer, as Debian ships it, between our processes and a database of its own. In session mode a campaign is sent through
# it; in transaction mode every program refuses to start with its reason; settings that PgBouncer refuses are named.
# Installs pgbouncer and curl when they are missing and removes what it installed (KEEP=1: leaves it).
set -euo pipefail
. "$(dirname "$0")/environment.sh"
. "$root/deploy/process.sh"
. "$root/deploy/packages.sh"

folder=$(mktemp -d -t pooler-XXXXXX)
run_folder=$folder

clean() {
    local code=$?
    for name in Api Silo pgbouncer; do stop_process "$name" 20; done
    "$root/deploy/postgres.sh" destroy "$folder/pg" || true
    if [[ $code -ne 0 ]]; then tail -n 20 "$folder"/logs/*.log >&2 || true; fi
    rm -rf "$folder"
    remove_packages
    exit "$code"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

install_packages curl curl pgbouncer /usr/sbin/pgbouncer
if [[ -z ${NO_BUILD:-} ]]; then build src/Silo/Silo.csproj >&2; build src/Api/Api.csproj >&2; fi
mkdir -p "$folder/logs"
chmod 755 "$folder"
"$root/deploy/postgres.sh" start "$folder/pg" test >/dev/null
direct=$("$root/deploy/postgres.sh" url "$folder/pg")
Operator__Key=operator-$(random_hex 24)
Credentials__MasterKey=$(head -c 32 /dev/urandom | base64 -w0)
Silo__SiloPort=$(free_port 11212) Silo__GatewayPort=$(free_port 30212)
api=http://127.0.0.1:$(free_port 5222)
export Operator__Key Credentials__MasterKey Silo__SiloPort Silo__GatewayPort ASPNETCORE_URLS=$api
pooler=$(free_port 6442)

start_pooler() { # <mode>
    stop_process pgbouncer 20
    # One client holds 20 server connections at once, PgBouncer's own default.
    cat >"$folder/pgbouncer.ini" <<INI
[databases]
* = host=127.0.0.1 port=$(cat "$folder/pg/port") user=postgres password=$(cat "$folder/pg/password")
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $pooler
unix_socket_dir =
auth_type = any
pool_mode = $1
default_pool_size = ${2:-20}
INI
    local user=(); if [[ $EUID -eq 0 ]]; then user=(-u nobody); fi
    chmod 644 "$folder/pgbouncer.ini"
    start_process pgbouncer "$folder" /usr/sbin/pgbouncer "${user[@]}" "$folder/pgbouncer.ini"
    for _ in {1..100}; do if ! port_is_free "$pooler"; then return 0; fi; sleep 0.1; done
    fail "pooler-check: pgbouncer does not listen"
}

refused() { # <what> <word of the line> <command…>
    local what=$1 word=$2 code=0
    shift 2
    timeout 60 "$@" >"$folder/out" 2>"$folder/line" </dev/null || code=$?
    if [[ $code -ne 1 || $(wc -l <"$folder/line") -ne 1 ]] || ! grep -qF "$word" "$folder/line"; then
        cat "$folder/out" "$folder/line" >&2
        fail "FAILED: $what ended with $code"
    fi
    say "ok: $what: $(cat "$folder/line")"
}

silo=(dotnet "$(library src/Silo)") serve=(dotnet "$(library src/Api)")
export ConnectionStrings__Default="Host=127.0.0.1;Port=$pooler;Username=any;Database=postgres"
for size in 20 1; do
    start_pooler transaction "$size"
    refused "migrate through transactions, $size server connections" "session mode" "${silo[@]}" migrate
done
ConnectionStrings__Default=$direct "${silo[@]}" migrate >/dev/null
start_pooler transaction
refused "a silo behind transactions" "session mode" "${silo[@]}"
refused "an API behind transactions" "session mode" "${serve[@]}"

start_pooler session 200
refused "options that the pooler does not take" "ALTER ROLE" \
    env ConnectionStrings__Default="$ConnectionStrings__Default;Options=-c jit=off" "${silo[@]}"
"${silo[@]}" migrate >/dev/null
start_process Silo "$folder" "${silo[@]}"
start_process Api "$folder" "${serve[@]}"
await Api "$api/health/ready" 120

member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
call() { curl -sS --fail-with-body -H "Authorization: Bearer $1" -H 'Content-Type: application/json' "${@:2}"; }
call "$Operator__Key" -X PUT "$api/v1/prices" -d '{"chat":{"perMessage":{"amount":"0.01","currency":"EUR"}}}' >/dev/null
made=$(call "$Operator__Key" "$api/v1/tenants" -d '{"name":"Salon","timeZone":"Europe/Rome","region":"IT","currency":"EUR"}')
tenant=$(member key <<<"$made")
call "$Operator__Key" "$api/v1/tenants/$(sed 's/^{"id":"\([0-9a-f]*\)".*/\1/' <<<"$made")/credit" -d '{"amount":{"amount":"10.00","currency":"EUR"},"reference":"start"}' >/dev/null
call "$tenant" "$api/v1/staff" -d '{"id":"anna","name":"Anna"}' >/dev/null
sender=$(call "$tenant" "$api/v1/senders" -d '{"channel":"chat","name":"Anna","staffId":"anna"}' | sed 's/^{"id":"\([^"]*\)".*/\1/')
call "$tenant" -X PUT "$api/v1/customers/ann" -d '{"name":"Ann","onlineApp":true}' >/dev/null
campaign=$(call "$tenant" "$api/v1/campaigns" -d "{\"title\":\"News\",\"text\":\"Hello\",\"channel\":\"chat\",\"senderId\":\"$sender\"}" | sed 's/^{"id":"\([^"]*\)".*/\1/')
call "$tenant" "$api/v1/campaigns/$campaign/launch" -d '{}' >/dev/null
token=$(call "$tenant" "$api/v1/customers/ann/chat-token" -d '{}' | member token)
for _ in {1..150}; do
    inbox=$(call "$token" "$api/v1/inbox")
    if [[ $inbox == *'"text":"Hello"'* ]]; then say "ok: a campaign was sent through session mode" "PgBouncer holds."; exit 0; fi
    sleep 0.2
done
fail "FAILED: nothing was sent through session mode: $inbox"

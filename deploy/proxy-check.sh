#!/usr/bin/env bash
# Tries deploy/proxy.conf as it is, but for addresses: nginx on loopback before two Apis, which have a database and a silo
# of their own. Live connections are negotiated, polled and upgraded, calls without a key are limited, and neither log of
# nginx holds a token. Installs nginx (Debian's nginx-light) and curl when they are missing and removes what it installed
# (KEEP=1: leaves it).
set -euo pipefail
. "$(dirname "$0")/environment.sh"
. "$root/deploy/process.sh"
. "$root/deploy/packages.sh"

folder=$(mktemp -d -t proxy-XXXXXX)
run_folder=$folder

clean() {
    local code=$?
    for name in nginx Api1 Api2 Silo; do stop_process "$name" 20; done
    "$root/deploy/postgres.sh" destroy "$folder/pg" || true
    if [[ $code -ne 0 ]]; then tail -n 20 "$folder"/logs/*.log "$folder"/nginx/*.log >&2 || true; fi
    rm -rf "$folder"
    remove_packages
    exit "$code"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

install_packages curl curl nginx-light /usr/sbin/nginx
if [[ -z ${NO_BUILD:-} ]]; then build src/Silo/Silo.csproj >&2; build src/Api/Api.csproj >&2; fi
mkdir -p "$folder/nginx" "$folder/logs"
# nginx's workers and PostgreSQL are other users.
chmod 755 "$folder"

ConnectionStrings__Default=$("$root/deploy/postgres.sh" start "$folder/pg" test)
Operator__Key=operator-$(random_hex 24)
Credentials__MasterKey=$(head -c 32 /dev/urandom | base64 -w0)
export ConnectionStrings__Default Operator__Key Credentials__MasterKey
one=$(free_port 5211) two=$(free_port 5212) front=$(free_port 5213)
dotnet "$(library src/Silo)" migrate >/dev/null
start_process Silo "$folder" env "Silo__SiloPort=$(free_port 11211)" "Silo__GatewayPort=$(free_port 30211)" dotnet "$(library src/Silo)"
start_process Api1 "$folder" env "ASPNETCORE_URLS=http://127.0.0.1:$one" dotnet "$(library src/Api)"
start_process Api2 "$folder" env "ASPNETCORE_URLS=http://127.0.0.1:$two" dotnet "$(library src/Api)"
await Api1 "http://127.0.0.1:$one/health/ready" 120
await Api2 "http://127.0.0.1:$two/health/ready" 120

sed -e "s/api1:5200/127.0.0.1:$one/; s/api2:5200/127.0.0.1:$two/; s/listen 80;/listen 127.0.0.1:$front;/; s|/var/log/nginx/|$folder/nginx/|" \
    "$root/deploy/proxy.conf" >"$folder/nginx/proxy.conf"
cat >"$folder/nginx/nginx.conf" <<CONF
daemon off;
pid $folder/nginx/pid;
error_log $folder/nginx/start.log;
events {}
http {
    client_body_temp_path $folder/nginx/body;
    proxy_temp_path $folder/nginx/proxy;
    fastcgi_temp_path $folder/nginx/fastcgi;
    uwsgi_temp_path $folder/nginx/uwsgi;
    scgi_temp_path $folder/nginx/scgi;
    include $folder/nginx/proxy.conf;
}
CONF
start_process nginx "$folder" /usr/sbin/nginx -p "$folder/nginx" -e "$folder/nginx/start.log" -c "$folder/nginx/nginx.conf"
url=http://127.0.0.1:$front
await nginx "$url/health/live" 20

member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
call() { curl -sS --fail-with-body -H "Authorization: Bearer $1" -H 'Content-Type: application/json' "${@:2}"; }
tenant_key=$(call "$Operator__Key" "$url/v1/tenants" -d '{"name":"Salon","timeZone":"Europe/Rome","region":"IT","currency":"EUR"}' | member key)
call "$tenant_key" -X PUT "$url/v1/customers/ann" -d '{"name":"Ann","onlineApp":true}' >/dev/null
token=$(call "$tenant_key" "$url/v1/customers/ann/chat-token" -d '{}' | member token)
[[ -n $tenant_key && -n $token ]] || fail "proxy-check: no token was made"

expect() { if [[ $2 == "$3" ]]; then say "ok: $1"; else fail "FAILED: $1: $2, expected $3"; fi; }
status() { curl -s -o /dev/null -w '%{http_code}' --max-time 20 "$@"; }

# Six addresses of loopback are six callers, which nginx spreads over both Apis.
polled=0 upgraded=0
for last in 11 12 13 14 15 16; do
    from=(--interface "127.0.0.$last")
    id=$(curl -sS "${from[@]}" -X POST "$url/hubs/chat/negotiate?negotiateVersion=1&access_token=$token" | member connectionToken)
    first=$(status "${from[@]}" "$url/hubs/chat?id=$id&access_token=$token")
    hand=$(printf '{"protocol":"json","version":1}\036' | status "${from[@]}" -X POST --data-binary @- "$url/hubs/chat?id=$id&access_token=$token")
    answer=$(curl -s "${from[@]}" --max-time 20 "$url/hubs/chat?id=$id&access_token=$token" | tr -d '\036')
    if [[ $first$hand$answer == "200200{}" ]]; then polled=$((polled + 1)); else say "  from 127.0.0.$last: $first $hand $answer"; fi
    id=$(curl -sS "${from[@]}" -X POST "$url/hubs/chat/negotiate?negotiateVersion=1&access_token=$token" | member connectionToken)
    code=$(curl -s "${from[@]}" -o /dev/null -w '%{http_code}' --max-time 2 -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
        -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "$url/hubs/chat?id=$id&access_token=$token") || true
    if [[ $code == 101 ]]; then upgraded=$((upgraded + 1)); fi
done
expect "negotiated and polled, of six" "$polled" 6
expect "negotiated and upgraded to a WebSocket, of six" "$upgraded" 6
apis=$(sed -n 's|.*"path":"/hubs/chat[^"]*".*"api":"\([^"]*\)".*|\1|p' "$folder/nginx/access.log" | sort -u | wc -l)
expect "Apis that served live connections" "$apis" 2

buffering=$(curl -s -D - -o /dev/null -X POST "http://127.0.0.1:$one/hubs/chat/negotiate?negotiateVersion=1&access_token=$token" | tr -d '\r' | sed -n 's/^X-Accel-Buffering: //ip')
expect "the hub asks not to be buffered" "$buffering" no

# The rate of calls depends on the machine: they come in bursts until one is refused.
refused=0
for _ in {1..20}; do
    refused=$(curl -s -Z --parallel-max 50 -o /dev/null -w '%{http_code}\n' "$url/v1/campaigns?limit=[1-200]" | grep -c 429 || true)
    if [[ $refused -gt 0 ]]; then break; fi
done
if [[ $refused -gt 0 ]]; then say "ok: $refused of 200 calls without a key were limited"; else fail "FAILED: calls without a key are not limited"; fi
limited=0
for _ in {1..200}; do if [[ $(status -H "Authorization: Bearer $tenant_key" "$url/v1/campaigns") != 200 ]]; then limited=$((limited + 1)); fi; done
expect "calls with a key that the proxy refused" "$limited" 0

# An Api that dies leaves errors to write about.
stop_process Api2 20
curl -s -o /dev/null "$url/hubs/chat?id=none&access_token=$token" || true
if grep -rqF "$token" "$folder/nginx"/*.log; then fail "FAILED: a log of nginx holds the token"; fi
if grep -q 'access_token' "$folder/nginx"/*.log; then fail "FAILED: a log of nginx holds a query"; fi
lines=$(wc -l <"$folder/nginx/access.log")
say "ok: no token in $lines lines of nginx's logs" "proxy.conf holds."

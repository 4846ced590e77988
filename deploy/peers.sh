#!/usr/bin/env bash
# Runs our protocols against others' software: npm's smpp as the SMSC of our SMPP client, Debian's kannel as a client of
# our codec's SMSC; Twilio's and Google's own packages, a parser of WhatsApp's webhooks and three counters of SMS parts.
# docs/peers.md lists the comparisons and the differences. Installs kannel when it is missing, and the
# packages of npm in a folder of the run; removes what it installed (KEEP=1: leaves it).
set -euo pipefail
. "$(dirname "$0")/environment.sh"
. "$root/deploy/packages.sh"

folder=$(mktemp -d -t peers.XXXXXX)
clean() {
    local code=$?
    remove_packages
    if [[ -z ${KEEP:-} ]]; then rm -rf "$folder"; fi
    exit "$code"
}
trap clean EXIT
# Its service stays off: the package starts it only where its own settings say so.
install_packages kannel /usr/sbin/bearerbox

build tests/Peers/Peers.csproj >&2
export TMPDIR=$folder PEERS_REPORT=$folder/report.txt # the tests install npm's packages below the former
run() { dotnet test "$root/tests/$1/bin/$configuration/net10.0/MassMessaging.$1.dll" --nologo --logger "console;verbosity=normal" "${@:2}" </dev/null; }
run Channels.Tests --filter "FullyQualifiedName~NpmCentreTests"
run Peers ${FILTER:+--filter "$FILTER"}
if [[ -s $PEERS_REPORT ]]; then cat "$PEERS_REPORT"; fi

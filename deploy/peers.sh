#!/usr/bin/env bash
# Our SMPP against software that is not ours: npm's smpp as the centre of our client, Debian's kannel as the customer of
# our codec's centre. Installs kannel when it is missing and removes what it installed (KEEP=1: leaves it).
set -euo pipefail
. "$(dirname "$0")/environment.sh"
. "$root/deploy/packages.sh"

clean() {
    local code=$?
    remove_packages
    exit "$code"
}
trap clean EXIT
# Its service stays off: the package starts it only where its own settings say so.
install_packages kannel /usr/sbin/bearerbox

build tests/Peers/Peers.csproj >&2
run() { dotnet test "$root/tests/$1/bin/$configuration/net10.0/MassMessaging.$1.dll" --nologo --logger "console;verbosity=normal" "${@:2}" </dev/null; }
run Channels.Tests --filter "FullyQualifiedName~NpmCentreTests"
run Peers

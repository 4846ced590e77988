#!/usr/bin/env bash
# Our SMPP against software that is not ours: npm's smpp as the centre of our client, Debian's kannel as the customer of
# our codec's centre. Installs kannel when it is missing and removes what it installed (KEEP=1: leaves it).
set -euo pipefail
. "$(dirname "$0")/environment.sh"

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -- "$@"; fi; }

clean() {
    local code=$?
    if [[ -n ${installed:-} && -z ${KEEP:-} ]]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y purge kannel >/dev/null 2>&1 </dev/null || echo "peers: kannel could not be removed again" >&2
    fi
    exit "$code"
}

if [[ ! -x /usr/sbin/bearerbox ]]; then
    command -v apt-get >/dev/null || { echo "peers: kannel is missing and this is not a Debian machine" >&2; exit 1; }
    echo "Installing kannel (Debian's package) …" >&2
    trap clean EXIT
    installed=yes
    # Its service stays off: the package starts it only where its own settings say so.
    as_root apt-get -q update >/dev/null </dev/null
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q -y --no-install-recommends install kannel >/dev/null </dev/null
fi

build tests/Peers/Peers.csproj >&2
run() { dotnet test "$root/tests/$1/bin/$configuration/net10.0/MassMessaging.$1.dll" --nologo --logger "console;verbosity=normal" "${@:2}" </dev/null; }
run Channels.Tests --filter "FullyQualifiedName~NpmCentreTests"
run Peers

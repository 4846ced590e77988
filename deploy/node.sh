#!/usr/bin/env bash
# Installs the Debian packages that the console's build and tests need beside .NET, when they are missing.
#
#   deploy/node.sh build           Node (18 or newer) and npm
#   deploy/node.sh test            these and Chromium
#
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
fail() { say "node.sh: $*"; exit 1; }

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"
    elif ! command -v sudo >/dev/null; then fail "installing $* needs root, and there is no sudo"
    elif [[ -t 0 && ${CI:-} != true ]]; then sudo -- "$@"
    else sudo -n -- "$@" || fail "installing needs sudo without a password here: run \"apt-get install nodejs npm chromium\" as root once"
    fi
}

missing=()
if [[ $(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') -lt 18 ]]; then missing+=(nodejs); fi
if ! command -v npm >/dev/null; then missing+=(npm); fi
if [[ ${1:-build} == test && -z ${CHROMIUM:-} && ! -x /usr/bin/chromium ]]; then missing+=(chromium); fi
if [[ ${#missing[@]} -eq 0 ]]; then exit 0; fi

command -v apt-get >/dev/null || fail "${missing[*]} missing, and this is not a Debian machine: install Node 18 or newer with npm (and for the tests Chromium, named by CHROMIUM)"
say "Installing ${missing[*]} (Debian's packages) …"
# Two scripts may come here at once.
exec 9>"${TMPDIR:-/tmp}/massmessaging-node.lock"
flock 9
as_root apt-get -q update >/dev/null </dev/null
as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "${missing[@]}" >/dev/null </dev/null 9>&-

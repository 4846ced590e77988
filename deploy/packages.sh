# Sourced by scripts that try programs of others: Debian's packages, installed for the run and removed after it.
# shellcheck shell=bash

installed=()

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -- "$@"; fi; }

# install_packages [<package> <program>]…: the packages whose program is missing; their services stay off.
install_packages() {
    while [[ $# -gt 0 ]]; do
        if [[ ! -x $2 ]] && ! command -v "$2" >/dev/null; then installed+=("$1"); fi
        shift 2
    done
    if [[ ${#installed[@]} -eq 0 ]]; then return 0; fi
    command -v apt-get >/dev/null || { echo "${installed[*]} missing, and this is not a Debian machine" >&2; exit 1; }
    echo "Installing ${installed[*]} (Debian's packages) …" >&2
    as_root apt-get -q update >/dev/null </dev/null
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q -y --no-install-recommends install "${installed[@]}" >/dev/null </dev/null
    if command -v systemctl >/dev/null; then
        for package in "${installed[@]}"; do as_root systemctl disable --now "${package%-light}" >/dev/null 2>&1 || true; done
    fi
}

# Removes what install_packages installed, unless KEEP=1 is set.
remove_packages() {
    if [[ ${#installed[@]} -eq 0 || -n ${KEEP:-} ]]; then return 0; fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y purge --auto-remove "${installed[@]}" >/dev/null 2>&1 </dev/null \
        || echo "${installed[*]} could not be removed again" >&2
}

# Sourced by the other scripts: the folder of the repository, and settings of the .NET command line.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run_folder=${RUN_FOLDER:-$root/.run} # another folder: another installation of the same checkout
configuration=${CONFIGURATION:-Release}

# A build server or a first-run notice has no place in a script.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
# A build machine may have no home folder, and .NET keeps its packages there.
if [[ ! -d ${HOME:-} || ! -w $HOME ]]; then export HOME=$run_folder/home; mkdir -p "$HOME"; fi
if [[ ${CI:-} == true ]]; then export UseSharedCompilation=false; fi # the compiler server would outlive the run

if ! command -v dotnet >/dev/null; then
    echo "The .NET SDK is missing (version: see global.json): https://dotnet.microsoft.com/download" >&2
    exit 1
fi

# library <project>: the built program of a project of src or demo.
library() { printf '%s/%s/bin/%s/net10.0/MassMessaging.%s.dll' "$root" "$1" "$configuration" "${1##*/}"; }

# build <solution or project> [arg…]: one build at a time in this folder.
build() {
    mkdir -p "$root/.run"
    if [[ $* != *-p:Console=false* ]]; then "$root/deploy/node.sh" build; fi
    # The compiler server outlives the build; it must not keep the locks of the script that built.
    flock -o "$root/.run/build.lock" dotnet build "$root/$1" -c "$configuration" -m:2 -v quiet -nologo "${@:2}" 7>&- 8>&-
}

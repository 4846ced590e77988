#!/usr/bin/env bash
# The benchmarks (docs/performance.md, docs/measurements): builds the programs and runs bench/Bench with the given arguments. Not part of `make check`.
#
#   AGAINST=<commit>     measures this build against that commit's, in turns on one machine: pairs of runs where the work
#                        can be done in turns (ROUNDS=9, SIZE, WORK=blast,launch,… instead of the one), else whole runs
set -euo pipefail
. "$(dirname "$0")/environment.sh"
configuration=Release

if [[ ${1:-} == rules ]]; then
    build bench/RuleBench/RuleBench.csproj
    cd "$run_folder" # its reports go there
    exec dotnet "$root/bench/RuleBench/bin/Release/net10.0/MassMessaging.RuleBench.dll" "${@:2}"
fi

"$root/deploy/postgres.sh" install
build bench/Bench/Bench.csproj
if [[ ${1:-} == peers || ${1:-} == shared ]]; then
    if ! command -v redis-server >/dev/null; then
        command -v apt-get >/dev/null || { echo "bench: redis-server is missing and this is not a Debian machine" >&2; exit 1; }
        echo "Installing redis-server (Debian's package; its service is not started) …" >&2
        as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -- "$@"; fi; }
        as_root apt-get -q update >/dev/null </dev/null
        as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q -y --no-install-recommends install redis-server >/dev/null </dev/null
    fi
    mkdir -p "$run_folder/bench-peers"
    cp "$root"/bench/peers/{package.json,peers.mjs,limiter.mjs} "$run_folder/bench-peers/"
    (cd "$run_folder/bench-peers" && npm install --no-package-lock --no-audit --no-fund --loglevel=error >&2)
    set -- "$@" --folder "$run_folder/bench-peers"
fi
if [[ ${1:-} == console ]]; then "$root/deploy/node.sh" test; fi
bench=$root/bench/Bench/bin/Release/net10.0/MassMessaging.Bench.dll
if [[ -z ${AGAINST:-} ]]; then exec dotnet "$bench" "$@"; fi

commit=$(git -C "$root" rev-parse --verify --quiet "$AGAINST^{commit}") || { echo "There is no commit $AGAINST here." >&2; exit 2; }
before=$run_folder/against/$commit
if [[ ! -f $before/built ]]; then
    mkdir -p "$before"
    git -C "$root" archive "$commit" | tar -x -C "$before"
    for project in Silo Api; do
        dotnet build "$before/src/$project/$project.csproj" -c "$configuration" -m:2 -v quiet -nologo >&2
    done
    touch "$before/built"
fi

case ${1:-} in
blast | launch | import | chat | receipts | reads)
    exec dotnet "$bench" against --work "${WORK:-$1}" --commit "${commit:0:8}" --folder "$before" --rounds "${ROUNDS:-9}" ${SIZE:+--size "$SIZE"}
    ;;
migrate)
    exec dotnet "$bench" "$@" --folder "$before"
    ;;
*)
    for round in $(seq "${ROUNDS:-3}"); do
        printf '\n== round %s, %s\n' "$round" "${commit:0:8}"
        BENCH_BUILD=$before dotnet "$bench" "$@"
        printf '\n== round %s, here\n' "$round"
        dotnet "$bench" "$@"
    done
    ;;
esac

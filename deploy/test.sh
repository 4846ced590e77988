#!/usr/bin/env bash
# Runs the test projects against a private PostgreSQL; the last line is "N passed, N failed".
#
#   deploy/test.sh [project…]      all of tests/*.Tests, or the named ones, e.g. Domain.Tests
#   FILTER='Name~throttle'         only some tests (dotnet's filter language); a project without one is then left out
#   NO_BUILD=1                     uses the last build
#   AT_ONCE=2                      projects at a time; the output of each comes in one piece when it has ended
#   TEST_POSTGRES=…                another server: an Npgsql connection string of a superuser
#   RUN_FOLDER=…                   folder of server and results (.run): a second run beside the first one needs another folder
#
# A project that runs no test, or whose run dies, is a failure and is named.
set -euo pipefail
. "$(dirname "$0")/environment.sh"

results=$run_folder/tests
postgres=$run_folder/tests-pg
hang_limit=${TEST_HANG_LIMIT:-10m} # a test that takes longer is named and ends its run
at_once=${AT_ONCE:-2}
longest=(EndToEnd.Tests Api.Tests Grains.Tests Persistence.Tests Channels.Tests) # begun first, so that none is left alone at the end

# Processes of tests live for seconds: compiling their methods again, to make them faster later, costs a third of the time.
export DOTNET_TieredPGO=${DOTNET_TieredPGO:-0} DOTNET_TC_CallCountThreshold=${DOTNET_TC_CallCountThreshold:-0x800}

if [[ ! $at_once =~ ^[1-9]$ ]]; then echo "AT_ONCE is a number from 1 to 9." >&2; exit 2; fi

# A second run would take the first one's server and results away. Processes of a run must not keep the lock beyond its end.
mkdir -p "$run_folder"
exec 8>>"$run_folder/tests.lock"
if ! flock -n 8; then
    echo "Tests run in $run_folder already, and a second run would remove their PostgreSQL. Wait for them, or name another folder: RUN_FOLDER=… deploy/test.sh" >&2
    exit 2
fi

"$(dirname "$0")/node.sh" test # the console's build needs Node, its tests a browser
if [[ -z ${NO_BUILD:-} ]]; then build MassMessaging.sln >&2; fi

declare -A running=() # the project of each process
finish() {
    local code=$? runner
    for runner in "${!running[@]}"; do kill "$runner" 2>/dev/null || true; done
    wait
    if [[ -n ${started:-} ]]; then "$root/deploy/postgres.sh" destroy "$postgres" || true; fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
if [[ -z ${TEST_POSTGRES:-} ]]; then
    started=yes
    "$root/deploy/postgres.sh" destroy "$postgres" 8>&- # of a run that was killed
    TEST_POSTGRES=$("$root/deploy/postgres.sh" start "$postgres" test 8>&-)
    export TEST_POSTGRES
fi

projects=("$@")
if [[ ${#projects[@]} -eq 0 ]]; then
    projects=("${longest[@]}")
    for folder in "$root"/tests/*.Tests; do
        if [[ " ${longest[*]} " != *" ${folder##*/} "* ]]; then projects+=("${folder##*/}"); fi
    done
fi

passed=0 failed=0 skipped=0
troubles=() # what is said again at the end
rm -rf "$results"

# run <project>: in the background; its output is kept until it has ended.
run() {
    mkdir -p "$results/$1"
    printf '%s' "$SECONDS" >"$results/$1/started"
    dotnet test "$root/tests/$1/bin/$configuration/net10.0/MassMessaging.$1.dll" \
        --nologo --results-directory "$results/$1" --logger "trx;LogFileName=results.trx" --logger "console;verbosity=minimal" \
        --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none ${FILTER:+--filter "$FILTER"} </dev/null >"$results/$1/output" 2>&1 8>&- &
    running[$!]=$1
}

# ended <project> <exit code>: prints what it printed, and counts.
ended() {
    local project=$1 code=$2 report total ran ok bad
    report=$results/$project/results.trx
    count() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$report" 2>/dev/null | head -1; }
    total=$(count total) ran=$(count executed) ok=$(count passed) bad=$(count failed)
    : "${total:=0}" "${ran:=0}" "${ok:=0}" "${bad:=0}"
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - ran))
    if [[ $total -eq 0 && $code -eq 0 ]]; then
        if [[ -z ${FILTER:-} ]]; then troubles+=("$project ran no test"); failed=$((failed + 1)); fi
    elif [[ $code -ne 0 && $bad -eq 0 ]]; then
        troubles+=("$project ended with $code before all its tests were done"); failed=$((failed + 1))
    fi
    while IFS= read -r test; do troubles+=("$test"); done \
        < <(sed -n 's/.*<UnitTestResult .*\btestName="\([^"]*\)".*\boutcome="Failed".*/\1/p' "$report" 2>/dev/null)
    cat "$results/$project/output"
    printf '%s: %s passed, %s failed, %s s\n\n' "$project" "$ok" "$bad" $((SECONDS - $(<"$results/$project/started")))
}

for project in "${projects[@]}" ''; do
    # The turn of the next project, or with none left the end of all.
    while [[ ${#running[@]} -ge $at_once || (-z $project && ${#running[@]} -gt 0) ]]; do
        code=0
        wait -n -p runner "${!running[@]}" || code=$?
        done_now=${running[$runner]}
        unset "running[$runner]"
        ended "$done_now" "$code"
    done
    if [[ -n $project ]]; then run "$project"; fi
done

if [[ $passed -eq 0 && $failed -eq 0 ]]; then troubles+=("no test was run"); failed=1; fi
for trouble in "${troubles[@]}"; do printf 'FAILED: %s\n' "$trouble"; done
summary="$passed passed, $failed failed"
if [[ $skipped -gt 0 ]]; then summary+=", $skipped skipped"; fi

# The server goes first, so that nothing can come after the summary.
if [[ -n ${started:-} ]]; then started=; "$root/deploy/postgres.sh" destroy "$postgres"; fi
printf '%s\n' "$summary"
[[ $failed -eq 0 ]]

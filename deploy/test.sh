#!/usr/bin/env bash
# Runs the test projects against a private PostgreSQL; the last line is "N passed, N failed".
#
#   deploy/test.sh [project…]      all of tests/*.Tests, or the named ones, e.g. Domain.Tests
#   FILTER='Name~throttle'         only some tests (dotnet's filter language); a project without one is then left out
#   NO_BUILD=1                     what was built last
#   TEST_POSTGRES=…                another server: an Npgsql connection string of a superuser
#
# A project that runs no test, or whose run dies, is a failure and is named.
set -euo pipefail
. "$(dirname "$0")/environment.sh"

results=$run_folder/tests
postgres=$run_folder/tests-pg
hang_limit=${TEST_HANG_LIMIT:-10m} # a test that takes longer is named and ends its run

if [[ -z ${NO_BUILD:-} ]]; then build MassMessaging.sln >&2; fi

finish() {
    local code=$?
    if [[ -n ${started:-} ]]; then "$root/deploy/postgres.sh" destroy "$postgres" || true; fi
    exit "$code"
}
if [[ -z ${TEST_POSTGRES:-} ]]; then
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    started=yes
    "$root/deploy/postgres.sh" destroy "$postgres" # of a run that was killed
    TEST_POSTGRES=$("$root/deploy/postgres.sh" start "$postgres" test)
    export TEST_POSTGRES
fi

projects=("$@")
if [[ ${#projects[@]} -eq 0 ]]; then
    for folder in "$root"/tests/*.Tests; do projects+=("${folder##*/}"); done
fi

passed=0 failed=0 skipped=0
troubles=()
rm -rf "$results"
for project in "${projects[@]}"; do
    started_at=$SECONDS
    code=0
    dotnet test "$root/tests/$project/bin/$configuration/net10.0/MassMessaging.$project.dll" \
        --nologo --results-directory "$results/$project" --logger "trx;LogFileName=results.trx" --logger "console;verbosity=minimal" \
        --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none ${FILTER:+--filter "$FILTER"} </dev/null || code=$?

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
    printf '%s: %s passed, %s failed, %s s\n\n' "$project" "$ok" "$bad" $((SECONDS - started_at))
done

if [[ $passed -eq 0 && $failed -eq 0 ]]; then troubles+=("no test was run"); failed=1; fi
for trouble in "${troubles[@]}"; do printf 'FAILED: %s\n' "$trouble"; done
summary="$passed passed, $failed failed"
if [[ $skipped -gt 0 ]]; then summary+=", $skipped skipped"; fi

# The server goes first, so that nothing can come after the summary.
if [[ -n ${started:-} ]]; then started=; "$root/deploy/postgres.sh" destroy "$postgres"; fi
printf '%s\n' "$summary"
[[ $failed -eq 0 ]]

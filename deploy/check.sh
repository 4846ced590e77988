#!/usr/bin/env bash
# Everything a change must pass, on a developer's machine and on a build machine: no package with a known vulnerability,
# format, build with warnings as errors, all tests. The last line is "N passed, N failed". Installs PostgreSQL when it is
# missing, and stops what it started.
set -euo pipefail

deploy=$(cd "$(dirname "$0")" && pwd)
# First, because it brings libraries (ICU) that a bare machine lacks and .NET needs.
"$deploy/postgres.sh" install
"$deploy/node.sh" test
. "$deploy/environment.sh"
cd "$root"

stage() { name=$*; printf '\n== %s (%s s)\n' "$name" "$SECONDS"; }

# A stage before the tests that fails is a failure in the last line too.
trap 'code=$?; if [[ $name != test && $code -ne 0 ]]; then printf "FAILED: %s\n0 passed, 1 failed\n" "$name"; fi' EXIT

stage "restore"
dotnet restore MassMessaging.sln -v quiet -nologo </dev/null

stage "audit"
"$deploy/audit.sh"

stage "format"
# Style rules are checked by the build itself (EnforceCodeStyleInBuild); this looks at the layout of every file.
dotnet format whitespace . --folder --verify-no-changes --exclude .run --exclude '**/bin' --exclude '**/obj' </dev/null

stage "build"
build MassMessaging.sln --no-restore </dev/null

stage "test"
NO_BUILD=1 "$deploy/test.sh"

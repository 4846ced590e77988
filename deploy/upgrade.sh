#!/usr/bin/env bash
# A rolling upgrade from another commit to the checked-out build, with campaigns under way (docs/operations.md).
#
#   OLD=<commit> deploy/upgrade.sh
#
# Builds the old silo and API in a temporary folder, then runs EndToEnd.Tests/RollingUpgradeTests with them.
set -euo pipefail
. "$(dirname "$0")/environment.sh"

old=$(git -C "$root" rev-parse --verify --quiet "${OLD:?name the commit to upgrade from: make upgrade OLD=<commit>}^{commit}") || {
    echo "There is no commit $OLD here." >&2; exit 2; }
if ! git -C "$root" cat-file -e "$old:src/Persistence/Migrations/0001_baseline.sql" 2>/dev/null; then
    echo "$OLD is an unreleased build from before the baseline of migrations: its database is carried over (make carry-over), not upgraded while it runs." >&2; exit 2
fi
folder=$(mktemp -d -t upgrade-XXXXXX)
trap 'rm -rf "$folder"' EXIT
git -C "$root" archive "$old" | tar -x -C "$folder"

build tests/EndToEnd.Tests/EndToEnd.Tests.csproj
for project in Silo Api; do
    dotnet build "$folder/src/$project/$project.csproj" -c "$configuration" -m:2 -v quiet -nologo
done

export UPGRADE_FROM=$folder
NO_BUILD=1 FILTER=FullyQualifiedName~RollingUpgrade "$root/deploy/test.sh" EndToEnd.Tests

#!/usr/bin/env bash
# The benchmarks (docs/performance.md): builds the programs and runs bench/Bench with the given words. Not part of `make check`.
set -euo pipefail
. "$(dirname "$0")/environment.sh"

"$root/deploy/postgres.sh" install
configuration=Release
build bench/Bench/Bench.csproj
exec dotnet "$root/bench/Bench/bin/Release/net10.0/MassMessaging.Bench.dll" "$@"

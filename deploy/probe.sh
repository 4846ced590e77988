#!/usr/bin/env bash
# The probe (docs/security.md): builds the programs and runs probe/Probe against them on loopback. A tenth of it is part of `make check`.
#
#   SEED=1 REQUESTS=30000   the seed of wrong requests and search words, and the number of wrong requests
#   LOADS=0                 without one tenant's loads beside another's calls
#   MINUTES=20              time limit
#   FOLDER=…                folder of logs and data; a new folder under /tmp unless set
set -euo pipefail
. "$(dirname "$0")/environment.sh"

"$root/deploy/postgres.sh" install
build probe/Probe/Probe.csproj

# From copies, because the next build would write into the libraries of a running process.
folder=${FOLDER:-$(mktemp -d -t probe-XXXXXX)}
mkdir -p "$folder/bin"
chmod 755 "$folder" # PostgreSQL runs as another user when this is root
for project in probe/Probe src/Simulator src/Silo src/Api; do
    cp -R "$(dirname "$(library "$project")")" "$folder/bin/${project##*/}"
done
export PROBE_ROOT=$root

exec dotnet "$folder/bin/Probe/MassMessaging.Probe.dll" --seed="${SEED:-1}" --requests="${REQUESTS:-30000}" \
    --loads="${LOADS:-1}" --minutes="${MINUTES:-20}" --folder="$folder"

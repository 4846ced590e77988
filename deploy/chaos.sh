#!/usr/bin/env bash
# The fault lab: builds the programs and runs lab/FaultLab (docs/fault-lab.md). Not part of `make check`.
#
#   SEED=1 MINUTES=3 SPEED=60     the plan of faults, its length in real minutes, product seconds per real second
#   ONLY=SiloKilled,ApiKilled     only these kinds of faults
#   KILLS=10                      no drawn faults, but this many kills of a silo at even distances, for measuring
#   WEATHER=0.3                   the odd part of the SMSC's output, 0 to 1
#   FOLDER=…                      folder of logs and history; a new folder under /tmp unless set
set -euo pipefail
. "$(dirname "$0")/environment.sh"

"$root/deploy/postgres.sh" install
build lab/FaultLab/FaultLab.csproj

# From a copy, because the next build would write into the libraries of a running process.
folder=${FOLDER:-$(mktemp -d -t faultlab-XXXXXX)}
mkdir -p "$folder/bin"
chmod 755 "$folder" # PostgreSQL runs as another user when this is root
cp -R "$(dirname "$(library lab/FaultLab)")" "$folder/bin/FaultLab"
export FAULTLAB_ROOT=$root

exec dotnet "$folder/bin/FaultLab/MassMessaging.FaultLab.dll" --seed="${SEED:-1}" --minutes="${MINUTES:-3}" --speed="${SPEED:-60}" \
    --kills="${KILLS:-0}" --only="${ONLY:-}" --weather="${WEATHER:-0.3}" --folder="$folder"

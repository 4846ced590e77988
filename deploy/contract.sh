#!/usr/bin/env bash
# Compares our requests, and the simulator's answers and posts, with the providers' published descriptions.
#
#   deploy/contract.sh <folder>   holds whatsapp-business-messaging-v23.0.yaml (github.com/facebook/openapi)
#                                 and twilio-api-v2010.json (github.com/twilio/twilio-oai)
#
# Without a folder it prints one line and changes nothing, because the descriptions are not ours to keep here.
set -euo pipefail
if [[ -z ${1:-} ]]; then echo "contract: skipped, no SPECS given (make contract SPECS=<folder of the providers' descriptions>)"; exit 0; fi
specs=$(realpath -e -- "$1") || { echo "contract: no folder $1" >&2; exit 1; }
for file in whatsapp-business-messaging-v23.0.yaml twilio-api-v2010.json; do
    if [[ ! -f $specs/$file ]]; then echo "contract: $specs has no $file" >&2; exit 1; fi
done
. "$(dirname "$0")/environment.sh"
build tests/Contract/Contract.csproj >&2
export CONTRACT_SPECS=$specs
exec dotnet test "$root/tests/Contract/bin/$configuration/net10.0/MassMessaging.Contract.dll" --nologo --logger "console;verbosity=normal"

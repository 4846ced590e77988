#!/usr/bin/env bash
# NuGet StandardWebhooks 1.1.2 and npm standardwebhooks 1.1.1: of the list in `webhook-signature` the .NET library
# looks at the first entry only, the Node library at all.
#
# The specification makes the header a list, so that a sender can change its secret: for a while each post is signed with
# both. Whether a .NET receiver with the new secret takes such a post depends on the order, and the specification
# gives none. An entry of another version (`v1a`, ed25519) before the right one has the same effect.
# So a sender puts the signature of the secret first that its receivers are to have at that moment.
#
# Seen ("new" is the receiver's secret):
# > NuGet: new: taken
# > NuGet: new old: taken
# > NuGet: old new: No matching signature found
# > NuGet: v1a new: No matching signature found
# > npm: new: taken
# > npm: new old: taken
# > npm: old new: taken
# > npm: v1a new: taken
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages standardwebhooks@1.1.1

{
    nuget_sees StandardWebhooks@1.1.2 <<'CSHARP'
using Microsoft.AspNetCore.Http;
using StandardWebhooks;

StandardWebhook Key(byte with) => new("whsec_" + Convert.ToBase64String(Enumerable.Repeat(with, 32).ToArray()));
var now = DateTimeOffset.UtcNow;
string fresh = Key(2).Sign("msg_1", now, "{}"), old = Key(1).Sign("msg_1", now, "{}"), other = "v1a," + Convert.ToBase64String(new byte[64]);
foreach (var (name, header) in new[] { ("new", fresh), ("new old", $"{fresh} {old}"), ("old new", $"{old} {fresh}"), ("v1a new", $"{other} {fresh}") })
{
    var headers = new HeaderDictionary { ["webhook-id"] = "msg_1", ["webhook-timestamp"] = now.ToUnixTimeSeconds().ToString(), ["webhook-signature"] = header };
    var seen = "taken";
    try { Key(2).Verify("{}", headers); } catch (Exception refused) { seen = refused.Message; }
    Console.WriteLine($"NuGet: {name}: {seen}");
}
CSHARP
    node_sees <<'NODE'
import { Webhook } from 'standardwebhooks';

const key = of => new Webhook('whsec_' + Buffer.alloc(32, of).toString('base64'));
const now = new Date();
const fresh = key(2).sign('msg_1', now, '{}'), old = key(1).sign('msg_1', now, '{}'), other = 'v1a,' + Buffer.alloc(64).toString('base64');
for (const [name, header] of [['new', fresh], ['new old', `${fresh} ${old}`], ['old new', `${old} ${fresh}`], ['v1a new', `${other} ${fresh}`]]) {
    let seen = 'taken';
    try {
        key(2).verify('{}', { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(now / 1000)), 'webhook-signature': header });
    } catch (refused) { seen = refused.message; }
    console.log(`npm: ${name}: ${seen}`);
}
NODE
} | as_written

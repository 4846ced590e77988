#!/usr/bin/env bash
# NuGet Twilio 8.2.0 and npm twilio 6.3.1, the provider's own helpers: they sign a post with a repeated field differently.
#
# The Node helper sorts the values of such a field, drops doubles and writes the name before each one. The .NET helper,
# given the form as a NameValueCollection, writes the name once and the values with a comma between, in the order of the post.
# So the same post with the same `X-Twilio-Signature` is genuine for one and refused by the other.
# Which of the two Twilio's servers sign could not be seen without an account.
#
# Seen (fields To=2&To=1, signed over the address and then the text shown):
# > NuGet: To1To2: refused
# > NuGet: To2,1: genuine
# > npm: To1To2: genuine
# > npm: To2,1: refused
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages twilio@6.3.1

{
    nuget_sees Twilio@8.2.0 <<'CSHARP'
using System.Collections.Specialized;
using System.Security.Cryptography;
using System.Text;

const string Address = "https://host.example/sms";
foreach (var signed in new[] { "To1To2", "To2,1" })
{
    var signature = Convert.ToBase64String(HMACSHA1.HashData("secret"u8.ToArray(), Encoding.UTF8.GetBytes(Address + signed)));
    var genuine = new Twilio.Security.RequestValidator("secret").Validate(Address, new NameValueCollection { { "To", "2" }, { "To", "1" } }, signature);
    Console.WriteLine($"NuGet: {signed}: {(genuine ? "genuine" : "refused")}");
}
CSHARP
    node_sees <<'NODE'
import crypto from 'node:crypto';
import twilio from 'twilio';

const address = 'https://host.example/sms';
for (const signed of ['To1To2', 'To2,1']) {
    const signature = crypto.createHmac('sha1', 'secret').update(address + signed).digest('base64');
    const genuine = twilio.validateRequest('secret', signature, address, { To: ['2', '1'] });
    console.log(`npm: ${signed}: ${genuine ? 'genuine' : 'refused'}`);
}
NODE
} | as_written

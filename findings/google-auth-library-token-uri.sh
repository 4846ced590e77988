#!/usr/bin/env bash
# npm google-auth-library 10.9.1 and NuGet Google.Apis.Auth 1.78.0: the `token_uri` of a service account's key is not read
# by Google's library for Node.
#
# The key's file names the server that gives tokens, and Google's .NET library follows it. The one for Node asks
# oauth2.googleapis.com and signs that address as the assertion's audience, whichever way the key is given. So it cannot be
# pointed at a test server or a proxy by the key, and a key with a wrong `token_uri` works in it and fails elsewhere.
# The program below takes the request before it leaves: nothing is sent.
#
# Seen (the key says http://127.0.0.1:9/token):
# > .NET: asks http://127.0.0.1:9/token
# > JWT.fromJSON: asks https://oauth2.googleapis.com/token, audience https://oauth2.googleapis.com/token
# > GoogleAuth: asks https://oauth2.googleapis.com/token, audience https://oauth2.googleapis.com/token
set -euo pipefail
. "$(dirname "$0")/support/packages.sh"
npm_packages google-auth-library@10.9.1

{
    nuget_sees Google.Apis.Auth@1.78.0 <<'CSHARP'
using System.Security.Cryptography;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;

using var rsa = RSA.Create(2048);
var key = JsonSerializer.Serialize(new { type = "service_account", project_id = "p", private_key_id = "k", client_email = "push@p.example", token_uri = "http://127.0.0.1:9/token", private_key = rsa.ExportPkcs8PrivateKeyPem() });
Console.WriteLine($".NET: asks {CredentialFactory.FromJson<ServiceAccountCredential>(key).TokenServerUrl}");
CSHARP
    node_sees <<'NODE'
import { generateKeyPairSync } from 'node:crypto';
import { gaxios, GoogleAuth, JWT } from 'google-auth-library';

const key = {
    type: 'service_account', project_id: 'p', private_key_id: 'k', client_email: 'push@p.example', token_uri: 'http://127.0.0.1:9/token',
    private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
};
const scopes = ['https://www.googleapis.com/auth/firebase.messaging'];
class Taken extends gaxios.Gaxios {
    constructor(name) { super(); this.name = name; }
    async request({ url, data }) {
        const { aud } = JSON.parse(Buffer.from(data.get('assertion').split('.')[1], 'base64url'));
        console.log(`${this.name}: asks ${url}, audience ${aud}`);
        return { data: { access_token: 't', expires_in: 3600 }, status: 200, headers: new Headers() };
    }
}
const client = new JWT({ transporter: new Taken('JWT.fromJSON'), scopes });
client.fromJSON(key);
await client.getAccessToken();
await new GoogleAuth({ credentials: key, scopes, clientOptions: { transporter: new Taken('GoogleAuth') } }).getAccessToken();
NODE
} | as_written

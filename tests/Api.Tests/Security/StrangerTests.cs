using System.Text;
using MassMessaging.Api.Access;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Callers whose key, token, signature or word is malformed: refused everywhere, and no stack of theirs in the log.</summary>
[Collection(SecurityCollection.Name)]
public sealed class StrangerTests(ApiWithSilo api) : IAsyncLifetime
{
    private const int TokenCharacters = 88;
    private LoggedApi _app = null!;

    public async Task InitializeAsync() => _app = await LoggedApi.StartAsync(api);

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Whatever_stands_in_place_of_a_key_or_a_token_is_answered_401_on_every_operation()
    {
        var operations = await Operation.AllAsync(_app.Http);
        var wrong = new List<string>();
        foreach (var operation in operations.Where(operation => !LeastRoles.HeedsNoKey(operation.Name)))
        {
            var code = LeastRoles.All[operation.Name] == LeastRole.App ? "appTokenRequired" : "keyRequired";
            foreach (var shown in Credentials())
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method), Belongings.Nothing.PathOf(operation)) { Content = operation.Body() };
                Assert.True(request.Headers.TryAddWithoutValidation("Authorization", shown));
                await ExpectAsync(request, code, $"{operation.Name} with {shown}", wrong);
            }
        }

        Tell(wrong);
    }

    [Theory]
    [InlineData("POST", "/hubs/chat/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/hubs/chat?id=none")]
    [InlineData("POST", "/hubs/chat?id=none")]
    [InlineData("DELETE", "/hubs/chat?id=none")]
    [InlineData("POST", "/HUBS/Chat/negotiate?negotiateVersion=x")]
    public async Task A_malformed_token_opens_no_live_connection_from_its_header_or_its_address(string method, string path)
    {
        var wrong = new List<string>();
        foreach (var token in Tokens())
        {
            using var inHeader = new HttpRequestMessage(new HttpMethod(method), path);
            inHeader.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            await ExpectAsync(inHeader, "appTokenRequired", $"the header {token}", wrong);
            foreach (var query in new[] { Uri.EscapeDataString(token), token.Replace("#", "%23", StringComparison.Ordinal), $"x&access_token={Uri.EscapeDataString(token)}", "%ff%zz%" })
            {
                using var inAddress = new HttpRequestMessage(new HttpMethod(method), $"{path}&access_token={query}");
                await ExpectAsync(inAddress, "appTokenRequired", $"the query {query}", wrong);
            }
        }

        Tell(wrong);
    }

    [Fact]
    public async Task A_malformed_signature_is_answered_401_whatever_sender_it_names()
    {
        var tenant = await api.TenantAsync();
        var wrong = new List<string>();
        foreach (var (path, header, type, body, values) in new[]
        {
            ("/webhooks/whatsapp/" + (await api.SenderAsync(tenant)).Id, "X-Hub-Signature-256", "application/json", "{}", Hexadecimal()),
            ("/webhooks/sms/" + (await api.SmsSenderAsync(tenant)).Id, "X-Twilio-Signature", "application/x-www-form-urlencoded", "AccountSid=AC1", Base64()),
        })
        {
            foreach (var value in values)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
                if (value is not null)
                {
                    Assert.True(request.Headers.TryAddWithoutValidation(header, value));
                }

                await ExpectAsync(request, "signatureInvalid", $"{path} with {value}", wrong);
            }
        }

        Tell(wrong);
    }

    [Fact]
    public async Task A_malformed_word_or_sender_of_a_provider_is_refused()
    {
        var (sender, number) = await api.SenderAsync(await api.TenantAsync());
        var wrong = new List<string>();
        foreach (var word in new[] { "", "%", "%zz", "%ff%fe", "%ED%A0%80", "%0d%0a", number.VerifyToken + "%20", new string('x', 4000), $"x&hub.verify_token={number.VerifyToken}" })
        {
            foreach (var mode in new[] { "subscribe", "", "%ff", "subscribe&hub.mode=subscribe" })
            {
                await ExpectAsync($"/webhooks/whatsapp/{sender}?hub.mode={mode}&hub.challenge=1&hub.verify_token={word}", [400, 403], wrong);
            }
        }

        foreach (var id in new[] { "none", "%20", "%ff", "%F0%9F%98%80", Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("B"), new string('f', 32), new string('0', 4000), sender + "0" })
        {
            await ExpectAsync($"/webhooks/whatsapp/{id}?hub.mode=subscribe&hub.verify_token={number.VerifyToken}", [404], wrong);
        }

        Tell(wrong);

        async Task ExpectAsync(string path, int[] statuses, List<string> to)
        {
            using var answer = await _app.Http.GetAsync(path);
            if (!statuses.Contains((int)answer.StatusCode))
            {
                to.Add($"{path}: {(int)answer.StatusCode}");
            }
        }
    }

    private async Task ExpectAsync(HttpRequestMessage request, string code, string what, List<string> wrong)
    {
        using var answer = await _app.Http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        // A byte that no header may hold is refused by the server below the API, which writes no problem.
        var below = (int)answer.StatusCode == 400 && body.Length == 0;
        if (!below && ((int)answer.StatusCode != 401 || !body.Contains($"\"{code}\"", StringComparison.Ordinal)))
        {
            wrong.Add($"{what}: {(int)answer.StatusCode} {body}");
        }
    }

    private void Tell(List<string> wrong)
    {
        Assert.True(wrong.Count == 0, $"{wrong.Count} answers:\n{string.Join('\n', wrong.Take(20))}");
        _app.ExpectNoTrouble();
    }

    // Each with a fault of its own: of alphabet, length, padding, version or prefix.
    private static IEnumerable<string> Tokens()
    {
        var right = new string('A', TokenCharacters);
        foreach (var other in "!=+/#~ \t\u00e9\u00ff{<\"\\,")
        {
            foreach (var at in new[] { 0, 43, TokenCharacters - 1 })
            {
                yield return AppTokens.Prefix + right[..at] + other + right[(at + 1)..];
            }
        }

        foreach (var length in new[] { 0, 1, 2, 3, TokenCharacters - 1, TokenCharacters + 1, TokenCharacters + 4, 4000 })
        {
            yield return AppTokens.Prefix + new string('A', length);
        }

        yield return AppTokens.Prefix + right[..^2] + "==";
        yield return AppTokens.Prefix + new string('_', TokenCharacters);
        yield return AppTokens.Prefix + "AAEA" + right[4..]; // of the right version, with a wrong signature
        yield return AppTokens.Prefix.ToUpperInvariant() + right;
    }

    private static IEnumerable<string> Credentials() => Tokens().Select(token => "Bearer " + token).Concat(
    [
        "", "Bearer", "Bearer ", "Bearer  ", "bearer x", "Bearer\tx", "Bearer mm_", "Bearer mm_" + new string('!', 43), "Bearer mm_" + new string('A', 4000),
        "Bearer \u00c3\u00a9", "Bearer \u00ff", "Bearer a b", "Bearer a, Bearer b", "Basic", "Basic !!!", "Basic Zm9vOmJhcg==", "Digest username=\"x", "Negotiate ====",
        "\"", ",,,", ";", "=",
    ]);

    private static IEnumerable<string?> Hexadecimal() =>
    [
        null, "", "sha256=", "sha256", "=", "sha1=" + new string('a', 40), "sha256=" + new string('a', 63), "sha256=" + new string('a', 64), "sha256=" + new string('a', 65),
        "SHA256=" + new string('a', 64), "sha256=" + new string('g', 64), "sha256=" + new string('\u00e9', 64), "sha256=" + new string(' ', 63) + "a",
        "sha256=" + new string('a', 63) + ",", new string('a', 71), new string('a', 4000), "sha256=" + new string('a', 64) + ", sha256=" + new string('a', 64),
    ];

    private static IEnumerable<string?> Base64() =>
    [
        null, "", "=", new string('A', 27), new string('A', 27) + "=", new string('A', 28), new string('A', 26) + "==", new string('!', 28), new string('\u00e9', 28),
        new string(' ', 27) + "A", new string('=', 28), new string('A', 24) + "====", new string('-', 27) + "=", new string('A', 4000), "A B" + new string('A', 24) + "=",
    ];
}

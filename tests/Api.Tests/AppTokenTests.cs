using MassMessaging.Api.Access;
using MassMessaging.Persistence;
using MassMessaging.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class AppTokenTests(RunningApi api)
{
    private static readonly Guid Tenant = Guid.Parse("11111111-2222-3333-4444-555555555555");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero));

    private AppTokens Tokens => new(CredentialCipher.FromSettings(Seed.MasterKey, null), _clock);

    [Fact]
    public void A_token_says_whom_it_speaks_for_in_every_process_with_the_master_key()
    {
        var (token, expiresAt) = Tokens.Mint(Tenant, 42, TimeSpan.FromHours(1));
        Assert.Equal(new AppToken(Tenant, 42, expiresAt), Tokens.Read(token));
        Assert.Null(new AppTokens(new CredentialCipher(new byte[32]), _clock).Read(token));
    }

    [Fact]
    public void A_token_opens_nothing_from_the_second_in_which_it_expires()
    {
        var (token, expiresAt) = Tokens.Mint(Tenant, 42, TimeSpan.FromMinutes(5));
        _clock.SetUtcNow(expiresAt.AddSeconds(-1));
        Assert.NotNull(Tokens.Read(token));
        _clock.SetUtcNow(expiresAt);
        Assert.Null(Tokens.Read(token));
    }

    [Fact]
    public void A_token_with_any_character_changed_opens_nothing()
    {
        var token = Tokens.Mint(Tenant, 42, TimeSpan.FromHours(1)).Token;
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var other in "Aa0_!=+/ \t\u00e9\uffff")
            {
                var changed = token[..i] + other + token[(i + 1)..];
                Assert.True(changed == token || Tokens.Read(changed) is null, changed);
            }
        }
    }

    [Fact]
    public async Task A_manager_makes_tokens_for_the_tenants_customers_only()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        (await ann.Client.PutAsync("/v1/customers/a%2F1", new { name = "A" })).Expect(201);
        var manager = await api.WithRoleAsync(ann, "manager");

        var made = (await manager.PostAsync("/v1/customers/a%2F1/chat-token")).Expect(200);

        Assert.StartsWith(AppTokens.Prefix, made.Text("token"), StringComparison.Ordinal);
        (await (await api.WithRoleAsync(ann, "viewer")).PostAsync("/v1/customers/a%2F1/chat-token")).ExpectProblem(403, "roleForbidden");
        (await bob.Client.PostAsync("/v1/customers/a%2F1/chat-token")).ExpectProblem(404, "notFound");
        (await manager.PostAsync("/v1/customers/a%2F1/chat-token", new { expiresInMinutes = 4 })).ExpectProblem(400, "outOfRange", "/expiresInMinutes");
        (await manager.PostAsync("/v1/customers/a%2F1/chat-token", new { expiresInMinutes = 43201 })).ExpectProblem(400, "outOfRange", "/expiresInMinutes");
        (await new ApiClient(api.Http, made.Text("token")).GetAsync("/v1/customers")).ExpectProblem(401, "keyRequired");
    }
}

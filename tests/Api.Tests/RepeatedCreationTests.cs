using MassMessaging.Persistence.Idempotency;

namespace MassMessaging.Api.Tests;

/// <summary>What a call that makes something does when its Idempotency-Key comes again: after a day, and after a crash.</summary>
[Collection(SiloCollection.Name)]
public sealed class RepeatedCreationTests(ApiWithSilo api)
{
    private const string Key = "the-key";
    private const string Phone = "+393331234567";

    /// <summary>Every POST that makes a thing with an id, and the table that holds it.</summary>
    private static readonly Dictionary<string, Made> Kinds = new()
    {
        ["tenant"] = new("tenants", "tenant_id", _ => ("/v1/tenants", new { name = "A", timeZone = "Europe/Rome", region = "IT", currency = "EUR" }), ByOperator: true),
        ["key of the operator"] = new("api_keys", "key_id", set => ($"/v1/tenants/{set.Tenant.Id}/keys", new { }), ByOperator: true),
        ["key"] = new("api_keys", "key_id", _ => ("/v1/keys", new { name = "till", role = "manager" })),
        ["sender"] = new("senders", "sender_id", _ => ("/v1/senders", new { channel = "sms", name = "Desk" })),
        ["chat sender"] = new("senders", "sender_id", _ => ("/v1/senders", new { channel = "chat", name = "Desk" })),
        ["webhook"] = new("webhooks", "webhook_id", _ => ("/v1/webhooks", new { url = "https://example.com/hook", eventTypes = new[] { "campaign.completed" } })),
        ["group"] = new("groups", "group_id", _ => ("/v1/groups", new { name = "Regulars" })),
        ["staff"] = new("staff", "staff_id", _ => ("/v1/staff", new { name = "Ann" })),
        ["campaign"] = new("grain_states", "campaign_id", _ => ("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })),
        ["test message"] = new("test_messages", "test_id", set => (set.Draft + "/test", new { to = Phone })),
    };

    public static TheoryData<string> Creations => [.. Kinds.Keys];

    public static TheoryData<string, bool> CreationsAndPruning()
    {
        var all = new TheoryData<string, bool>();
        foreach (var kind in Kinds.Keys)
        {
            all.Add(kind, false);
            all.Add(kind, true);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(CreationsAndPruning))]
    public async Task After_a_day_the_same_key_makes_a_new_thing_and_leaves_the_first_alone(string kind, bool pruned)
    {
        var set = await SetAsync(kind);
        var first = await PostAsync(set, kind);
        var before = await StoredAsync(kind, first.Text("id"));
        var count = await CountAsync(set, kind);

        await ADayLaterAsync(set, pruned);
        var second = await PostAsync(set, kind);

        Assert.NotEqual(first.Text("id"), second.Text("id"));
        Assert.Equal(first.Status, second.Status);
        Assert.False(second.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Equal(before, await StoredAsync(kind, first.Text("id")));
        Assert.Equal(count + 1, await CountAsync(set, kind));
        await KeysOpenAsync(kind, first, second);
    }

    [Theory]
    [MemberData(nameof(Creations))]
    public async Task A_repeat_after_a_crash_between_the_effect_and_its_record_meets_the_first_thing(string kind)
    {
        var set = await SetAsync(kind);
        var count = await CountAsync(set, kind);
        await using (await AnswersThatCannotBeStoredAsync())
        {
            (await CallAsync(set, kind)).Expect(500);
        }

        Assert.Equal(count + 1, await CountAsync(set, kind));
        var repeat = await PostAsync(set, kind);

        Assert.Equal(count + 1, await CountAsync(set, kind));
        Assert.NotNull(await StoredAsync(kind, repeat.Text("id")));
        await KeysOpenAsync(kind, repeat);
        Assert.Equal(repeat.Body, (await PostAsync(set, kind)).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_day_the_same_key_pays_again(bool pruned)
    {
        var set = await SetAsync("payment");
        var (sender, _) = await api.SenderAsync(set.Tenant);
        var path = $"/v1/senders/{sender}/pay";
        var first = (await set.Tenant.Client.PostAsync(path, new { months = 1 }, ("Idempotency-Key", Key))).Expect(200);

        await ADayLaterAsync(set, pruned);
        var second = (await set.Tenant.Client.PostAsync(path, new { months = 1 }, ("Idempotency-Key", Key))).Expect(200);

        Assert.Equal(first["paidUntil"].GetDateTimeOffset().AddMonths(1), second["paidUntil"].GetDateTimeOffset());
        Assert.Equal("25.00", (await set.Tenant.Client.GetAsync("/v1/balance"))["available"].GetProperty("amount").GetString());
    }

    [Fact]
    public async Task A_repeat_after_a_crash_pays_once()
    {
        var set = await SetAsync("payment");
        var (sender, _) = await api.SenderAsync(set.Tenant);
        var path = $"/v1/senders/{sender}/pay";
        await using (await AnswersThatCannotBeStoredAsync())
        {
            (await set.Tenant.Client.PostAsync(path, new { months = 1 }, ("Idempotency-Key", Key))).Expect(500);
        }

        (await set.Tenant.Client.PostAsync(path, new { months = 1 }, ("Idempotency-Key", Key))).Expect(200);
        Assert.Equal("50.00", (await set.Tenant.Client.GetAsync("/v1/balance"))["available"].GetProperty("amount").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_day_the_same_key_splits_again(bool pruned)
    {
        var set = await SetAsync("split");
        await api.CustomersAsync(set.Tenant, 8);
        var first = (await set.Tenant.Client.PostAsync(set.Draft + "/split", new { parts = 2 }, ("Idempotency-Key", Key))).Expect(200);

        await ADayLaterAsync(set, pruned);
        var second = (await set.Tenant.Client.PostAsync(set.Draft + "/split", new { parts = 2 }, ("Idempotency-Key", Key))).Expect(200);

        Assert.NotEqual(PartOf(first), PartOf(second));
        Assert.Equal(3, (await set.Tenant.Client.GetAsync("/v1/campaigns"))["items"].GetArrayLength());

        static string? PartOf(Answer split) => split["items"][1].GetProperty("id").GetString();
    }

    [Fact]
    public async Task A_repeat_of_a_rotation_after_a_crash_keeps_the_secret_that_receivers_know()
    {
        var set = await SetAsync("webhook");
        var hook = (await set.Tenant.Client.PostAsync("/v1/webhooks", new { url = "https://example.com/hook", eventTypes = new[] { "campaign.completed" } })).Expect(201);
        var known = await SecretAsync("secret");
        await using (await AnswersThatCannotBeStoredAsync())
        {
            (await RotateAsync()).Expect(500);
        }

        (await RotateAsync()).Expect(200);
        Assert.Equal(known, await SecretAsync("old_secret"));
        var rotated = await SecretAsync("secret");
        await ADayLaterAsync(set, pruned: false);
        (await RotateAsync()).Expect(200);
        Assert.Equal(rotated, await SecretAsync("old_secret"));

        Task<Answer> RotateAsync() => set.Tenant.Client.PostAsync($"/v1/webhooks/{hook.Text("id")}/rotate-secret", null, ("Idempotency-Key", Key));
        Task<string> SecretAsync(string column) => api.Silo.Seed.QueryAsync<string>(
            $"select encode({column}, 'hex') from webhooks where webhook_id = @id", new { id = Guid.ParseExact(hook.Text("id"), "N") });
    }

    private async Task<Setting> SetAsync(string kind)
    {
        var tenant = await api.TenantAsync();
        await api.Silo.Seed.ExecuteAsync("delete from idempotency_keys where key = @Key", new { Key });
        if (kind is not ("test message" or "split"))
        {
            return new Setting(tenant, string.Empty);
        }

        var (sender, _) = await api.SenderAsync(tenant);
        return new Setting(tenant, await ApiWithSilo.DraftAsync(tenant, sender));
    }

    private Task<Answer> CallAsync(Setting set, string kind)
    {
        var (path, body) = Kinds[kind].Request(set);
        return (Kinds[kind].ByOperator ? api.Operator : set.Tenant.Client).PostAsync(path, body, ("Idempotency-Key", Key));
    }

    private async Task<Answer> PostAsync(Setting set, string kind) => (await CallAsync(set, kind)).Expect(kind == "test message" ? 202 : 201);

    // The first record as retention leaves it: past its time, and then gone.
    private async Task ADayLaterAsync(Setting set, bool pruned)
    {
        await api.Silo.Seed.ExecuteAsync(
            "update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = @Key and tenant_id in (@TenantId, @none)",
            new { Key, set.Tenant.TenantId, none = Guid.Empty });
        if (pruned)
        {
            while (await new IdempotencyStore(api.Silo.Database.Source).PruneAsync(default) > 0)
            {
            }
        }
    }

    private async Task<IAsyncDisposable> AnswersThatCannotBeStoredAsync()
    {
        await api.Silo.Seed.ExecuteAsync($"""
            create or replace function refuse_answers() returns trigger language plpgsql as $$ begin raise exception 'No answer is stored.'; end $$;
            create or replace trigger refuse_answers before update on idempotency_keys for each row
            when (new.status is not null and new.key = '{Key}') execute function refuse_answers();
            """);
        return new Undo(() => api.Silo.Seed.ExecuteAsync("drop trigger refuse_answers on idempotency_keys"));
    }

    private async Task<string?> StoredAsync(string kind, string id) => await api.Silo.Seed.QueryAsync<string?>(
        $"""
        select (to_jsonb(x) - array['next_due', 'expected_at', 'last_used_at'])::text || coalesce(
            (select string_agg(encode(k.key_hash, 'hex'), ' ' order by k.key_id) from api_keys k where '{Kinds[kind].Table}' = 'tenants' and replace(k.tenant_id::text, '-', '') = @id), '')
        from {Kinds[kind].Table} x where replace(x.{Kinds[kind].Column}::text, '-', '') = @id
        """,
        new { id });

    private Task<long> CountAsync(Setting set, string kind) => api.Silo.Seed.QueryAsync<long>(
        kind == "tenant" ? "select count(*) from tenants" : $"select count(*) from {Kinds[kind].Table} where tenant_id = @TenantId", new { set.Tenant.TenantId });

    private async Task KeysOpenAsync(string kind, params Answer[] made)
    {
        if (kind.Contains("key", StringComparison.Ordinal) || kind == "tenant")
        {
            foreach (var answer in made)
            {
                (await new ApiClient(api.Http, answer.Text("key")).GetAsync("/v1/settings")).Expect(200);
            }
        }
    }

    private sealed record Setting(ApiTenant Tenant, string Draft);

    private sealed record Made(string Table, string Column, Func<Setting, (string Path, object Body)> Request, bool ByOperator = false);
}

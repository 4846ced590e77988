namespace MassMessaging.Api.Tests.Security;

/// <summary>One thing of each kind that a tenant can have, with the ids that name it in paths.</summary>
internal sealed class Belongings
{
    /// <summary>What names nothing.</summary>
    public static readonly Belongings Nothing = new(new Dictionary<string, string>());

    private const string Device = "device-token-1";
    private static readonly string Absent = Guid.NewGuid().ToString("N");
    private readonly IReadOnlyDictionary<string, string> _ids;

    private Belongings(IReadOnlyDictionary<string, string> ids) => _ids = ids;

    /// <summary>The id of a thing; <paramref name="collection"/> is the word before it in paths.</summary>
    public string this[string collection] => _ids.TryGetValue(collection, out var id) ? id : collection switch
    {
        "opt-outs" => "sms",
        "deliveries" => Absent, // of outgoing webhooks, which come about by themselves
        _ when ReferenceEquals(this, Nothing) => Absent,
        _ => throw new InvalidOperationException($"Make one of /{collection}/{{id}} in {nameof(Belongings)}."),
    };

    /// <summary>One thing.</summary>
    public static Belongings Only(string collection, string id) => new(new Dictionary<string, string> { [collection] = id });

    /// <summary>Makes the things of a tenant.</summary>
    public static async Task<Belongings> OfAsync(ApiWithSilo api, ApiTenant tenant, IReadOnlyList<Operation> operations)
    {
        var client = tenant.Client;
        var ids = new Dictionary<string, string> { ["tenants"] = tenant.Id, ["groups"] = "regulars", ["staff"] = "stylist-1", ["devices"] = Device };
        (await client.PostAsync("/v1/groups", new { id = ids["groups"], name = "Regulars" })).Expect(201);
        (await client.PostAsync("/v1/staff", new { id = ids["staff"], name = "First stylist" })).Expect(201);
        ids["customers"] = ids["exclusions"] = "c-" + tenant.Id[..8];
        (await client.PutAsync("/v1/customers/" + ids["customers"], new { name = "Carla", phone = "+39 333 123 4567", groups = new[] { ids["groups"] } })).Expect(201);
        (await client.PutAsync($"/v1/customers/{ids["customers"]}/devices/{Device}", new { platform = "android" })).Expect(204);
        ids["keys"] = (await client.PostAsync("/v1/keys", new { name = "spare", role = "viewer" })).Expect(201).Text("id");
        ids["senders"] = ids["whatsapp"] = (await api.SenderAsync(tenant)).Id;
        ids["sms"] = (await client.PostAsync("/v1/senders", new { channel = "sms", name = "Desk" })).Expect(201).Text("id");
        ids["campaigns"] = (await client.PostAsync(
            "/v1/campaigns", new { title = "Thanks", text = "Hi", channel = "whatsapp", senderId = ids["senders"] })).Expect(201).Text("id");
        ids["operations"] = Guid.NewGuid().ToString("N");
        await api.Silo.Seed.ExecuteAsync(
            "insert into operations (operation_id, tenant_id, kind, status, created_at) values (@Id, @TenantId, 'test', 'succeeded', now())",
            new { Id = Guid.Parse(ids["operations"]), tenant.TenantId });
        if (operations.Any(operation => operation.Name == "post /v1/webhooks"))
        {
            ids["webhooks"] = (await client.PostAsync("/v1/webhooks", new { url = Operation.Nobody, eventTypes = new[] { "campaign.completed" } })).Expect(201).Text("id");
        }

        return new Belongings(ids);
    }

    /// <summary>The operation's path, with these things in its parameters.</summary>
    public string PathOf(Operation operation)
    {
        var segments = operation.Path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            segments[i] = segments[i].StartsWith('{') ? Uri.EscapeDataString(this[segments[i - 1]]) : segments[i];
        }

        return string.Join('/', segments);
    }
}

using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;

namespace MassMessaging.Probe.Salons;

/// <summary>Makes one thing of each kind for a tenant. A route with another kind of id gets its thing here, in the same commit.</summary>
internal sealed record Furniture(Belongings Things, WhatsAppNumber WhatsApp, SmsNumber Sms, string Phone)
{
    /// <summary>Makes the things.</summary>
    /// <param name="product">Where.</param>
    /// <param name="creator">The tenant's creator.</param>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="canaries">Gives the names, numbers and secrets.</param>
    public static async Task<Furniture> MakeAsync(ProbedProduct product, Client creator, string tenant, Canaries canaries)
    {
        var device = canaries.PersonalWord("device");
        var ids = new Dictionary<string, string> { ["tenants"] = tenant, ["groups"] = "group-" + tenant[..8], ["staff"] = "staff-" + tenant[..8], ["devices"] = device };
        // Ids of its own, and those that the right bodies name.
        foreach (var (group, staff) in new[] { (ids["groups"], ids["staff"]), ("regulars", "stylist-1") })
        {
            (await creator.PostAsync("/v1/groups", new { id = group, name = "Regulars" })).Expect(201);
            (await creator.PostAsync("/v1/staff", new { id = staff, name = "A stylist" })).Expect(201);
        }

        ids["customers"] = ids["exclusions"] = "c-" + tenant[..8];
        var phone = canaries.Phone();
        (await creator.PutAsync("/v1/customers/" + ids["customers"], new { name = canaries.PersonalWord("name"), phone = "+" + phone, onlineApp = true, groups = new[] { ids["groups"] } })).Expect(201);
        (await creator.PutAsync($"/v1/customers/{ids["customers"]}/devices/{device}", new { platform = "android" })).Expect(204);
        ids["keys"] = (await creator.PostAsync("/v1/keys", new { name = "spare", role = "viewer" })).Expect(201).Text("id");
        var number = await WhatsAppNumber.RegisterAsync(product, canaries);
        ids["senders"] = ids["whatsapp"] = await WhatsAppAsync(creator, number);
        var sms = await SmsNumber.RegisterAsync(product, canaries);
        ids["sms"] = (await creator.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");
        (await creator.PostAsync($"/v1/senders/{ids["sms"]}/link", sms.Link)).Expect(200);
        ids["campaigns"] = (await creator.PostAsync("/v1/campaigns", new
        {
            title = "Thanks",
            text = canaries.PersonalWord("text"),
            channel = "whatsapp",
            senderId = ids["senders"],
            template = new { name = "offer", language = "en_US" },
        })).Expect(201).Text("id");
        ids["operations"] = Guid.NewGuid().ToString("N");
        await product.ExecuteAsync(
            // An import that another process seems to work on: it can be looked at and cancelled.
            """
            insert into operations (operation_id, tenant_id, kind, status, created_at) values (@operation, @tenant, 'importCustomers', 'running', now());
            insert into stored_imports (operation_id, tenant_id, state, replaces, map, created_at, lease_id, lease_until)
            values (@operation, @tenant, 'waiting', false, '{}', now(), gen_random_uuid(), 'infinity');
            """,
            new { operation = Guid.Parse(ids["operations"]), tenant = Guid.Parse(tenant) });
        ids["webhooks"] = (await creator.PostAsync("/v1/webhooks", new { url = Operation.Nobody, eventTypes = new[] { "customer.optedOut" } })).Expect(201).Text("id");
        ids["deliveries"] = await DeliveryAsync(creator, ids);
        return new Furniture(new Belongings(ids), number, sms, phone);
    }

    /// <summary>A WhatsApp sender that is paid and linked.</summary>
    public static async Task<string> WhatsAppAsync(Client creator, WhatsAppNumber number)
    {
        var id = await PaidAsync(creator);
        (await creator.PostAsync($"/v1/senders/{id}/link", number.Link)).Expect(200);
        return id;
    }

    /// <summary>A WhatsApp sender that is paid and not linked.</summary>
    public static async Task<string> PaidAsync(Client creator)
    {
        var id = (await creator.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await creator.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
        (await creator.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);
        return id;
    }

    // An opt-out and its end are told to the webhook, at which nobody answers.
    private static async Task<string> DeliveryAsync(Client creator, Dictionary<string, string> ids)
    {
        (await creator.PutAsync($"/v1/customers/{ids["customers"]}/opt-outs/whatsapp", null)).Expect(204);
        (await creator.DeleteAsync($"/v1/customers/{ids["customers"]}/opt-outs/whatsapp")).Expect(204);
        return (await creator.GetAsync($"/v1/webhooks/{ids["webhooks"]}/deliveries")).Expect(200).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
    }
}

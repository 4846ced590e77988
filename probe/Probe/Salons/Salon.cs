using MassMessaging.Probe.Product;

namespace MassMessaging.Probe.Salons;

/// <summary>A tenant with keys of each role, people, senders that the provider knows, and one thing of each kind.</summary>
internal sealed class Salon
{
    private const string Euro = "EUR";

    public required string Id { get; init; }

    public required Client Creator { get; init; }

    public required Client Manager { get; init; }

    public required Client Viewer { get; init; }

    public required Belongings Things { get; init; }

    /// <summary>The number behind the WhatsApp sender.</summary>
    public required WhatsAppNumber WhatsApp { get; init; }

    /// <summary>The number behind the SMS sender.</summary>
    public required SmsNumber Sms { get; init; }

    /// <summary>The telephone number of the one customer, without the plus.</summary>
    public required string Phone { get; init; }

    /// <summary>Opens a tenant and furnishes it.</summary>
    public static async Task<Salon> CreateAsync(ProbedProduct product, Canaries canaries)
    {
        var (id, creator) = await OpenAsync(product, canaries);
        var furniture = await Furniture.MakeAsync(product, creator, id, canaries);
        return new Salon
        {
            Id = id,
            Creator = creator,
            Manager = await KeyAsync(product, creator, "manager", canaries),
            Viewer = await KeyAsync(product, creator, "viewer", canaries),
            Things = furniture.Things,
            WhatsApp = furniture.WhatsApp,
            Sms = furniture.Sms,
            Phone = furniture.Phone,
        };
    }

    /// <summary>A tenant with prices and credit, and nothing else.</summary>
    public static async Task<(string Id, Client Creator)> OpenAsync(ProbedProduct product, Canaries canaries, string credit = "1000.00")
    {
        var made = (await product.Operator.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = Euro })).Expect(201);
        var id = made.Text("id");
        (await product.Operator.PostAsync($"/v1/tenants/{id}/credit", new { amount = credit, reference = "first" })).Expect(200);
        (await product.Operator.PutAsync($"/v1/tenants/{id}/prices", new
        {
            whatsapp = new { perMonth = new { amount = "25.00", currency = Euro } },
            sms = new { perSegment = new { amount = "0.01", currency = Euro } },
            chat = new { perMessage = new { amount = "0.01", currency = Euro } },
        })).Expect(200);
        return (id, product.With(canaries.Secret(made.Text("key"))));
    }

    /// <summary>A key of that role.</summary>
    public static async Task<Client> KeyAsync(ProbedProduct product, Client creator, string role, Canaries canaries) =>
        product.With(canaries.Secret((await creator.PostAsync("/v1/keys", new { name = role, role })).Expect(201).Text("key")));

    /// <summary>A token of a customer's app.</summary>
    public static async Task<Client> AppAsync(ProbedProduct product, Client manager, string customerId, Canaries canaries) =>
        product.With(canaries.Secret((await manager.PostAsync($"/v1/customers/{customerId}/chat-token")).Expect(200).Text("token")));
}

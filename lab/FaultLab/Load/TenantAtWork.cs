using System.Globalization;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Machines;

namespace MassMessaging.FaultLab.Load;

/// <summary>What all tenants write into.</summary>
internal sealed record Books(VetoBook Vetoes, WriteBook Writes, LimitBook Limits, System.Collections.Concurrent.ConcurrentQueue<Sighting> Sightings);

/// <summary>A number of a tenant.</summary>
internal sealed record LabSender(string Id, string Number, string Secret, int Limit)
{
    public VetoBook.Entry? Paused { get; set; }

    /// <summary>A resume may still be on its way: no pause of it proves anything any more.</summary>
    public bool Unclear { get; set; }
}

/// <summary>A campaign as the lab remembers it.</summary>
internal sealed class LabCampaign(string id, LabSender sender)
{
    public string Id => id;

    public Guid Key { get; } = Guid.Parse(id);

    public LabSender Sender => sender;

    public WindowFacts? Window { get; init; }

    public bool Ended { get; set; }

    public VetoBook.Entry? Paused { get; set; }

    public VetoBook.Entry? End { get; set; }

    /// <summary>A resume or an edit may still be on its way.</summary>
    public bool Unclear { get; set; }
}

/// <summary>A tenant with its numbers and customers: set up in peace, before anything goes wrong.</summary>
internal sealed class TenantAtWork : IDisposable
{
    public const int People = 240;
    public const int Slices = 6;
    private static readonly int[] Limits = [10, 20, 30, 40, 40, 40];

    private TenantAtWork(int index, Guid tenantId, Calls calls)
    {
        Index = index;
        TenantId = tenantId;
        Calls = calls;
    }

    public int Index { get; }

    public Guid TenantId { get; }

    public Calls Calls { get; }

    public List<LabSender> Senders { get; } = [];

    public List<LabCampaign> Campaigns { get; } = [];

    public string Phone(int person) => string.Create(CultureInfo.InvariantCulture, $"+39333{(Index * 1_000_000) + person:D7}");

    public static async Task<TenantAtWork> SetUpAsync(int index, Cluster cluster, Calls operatorCalls, Simulator simulator, Books books, History history)
    {
        var created = Need(await operatorCalls.PostAsync("/v1/tenants", new { name = $"Tenant {index}", timeZone = "Europe/Rome", region = "IT", currency = "EUR" }));
        var id = (string)created.Body!["id"]!;
        var tenant = new TenantAtWork(index, Guid.Parse(id), new Calls(cluster.ApiUrls, (string)created.Body["key"]!, history, $"tenant-{index}"));
        Need(await operatorCalls.PostAsync($"/v1/tenants/{id}/credit", new { amount = new { amount = "1000.00", currency = "EUR" }, reference = "start" }));
        for (var i = 0; i < Limits.Length; i++)
        {
            await tenant.AddSenderAsync(i, cluster, simulator, books);
        }

        await tenant.ImportAsync(books);
        // A step that shares nothing with the slices: some of each have written to each number.
        await Task.WhenAll(tenant.Senders.SelectMany((sender, n) => Enumerable.Range(0, People / 5).Select(
            i => simulator.WriteAsync(sender.Number, tenant.Phone(1 + ((n + (i * 5)) % People)), "hello"))));

        return tenant;
    }

    public void Dispose() => Calls.Dispose();

    public static CallResult Need(CallResult result) => result.IsAccepted
        ? result
        : throw new InvalidOperationException($"Setting up was answered {result.Status}: {result.Body?.ToJsonString()}");

    private async Task AddSenderAsync(int i, Cluster cluster, Simulator simulator, Books books)
    {
        var number = $"77{Index}0{i}";
        var phone = string.Create(CultureInfo.InvariantCulture, $"+39061{(Index * 1000) + i:D7}");
        var sender = (string)Need(await Calls.PostAsync("/v1/senders", new { channel = "whatsapp", name = $"Desk {i}", phone, hourlyLimit = Limits[i] })).Body!["id"]!;
        var secret = $"secret-{Index}-{i}";
        await simulator.RegisterAsync(number, phone, secret, $"{cluster.WebhookUrl}/webhooks/whatsapp/{sender}");
        Need(await Calls.PostAsync($"/v1/senders/{sender}/accept-terms"));
        Need(await Calls.PostAsync($"/v1/senders/{sender}/pay", new { months = 24 }));
        Need(await Calls.PostAsync($"/v1/senders/{sender}/link", new
        {
            phoneNumberId = number,
            businessAccountId = "99" + number,
            accessToken = "token",
            appSecret = secret,
            verifyToken = "verify",
        }));
        books.Limits.Begin(number, Limits[i]);
        Senders.Add(new LabSender(sender, number, secret, Limits[i]));
    }

    private async Task ImportAsync(Books books)
    {
        var csv = "customerId,name,phone,attributes.slice\n" + string.Concat(Enumerable.Range(1, People).Select(n =>
            string.Create(CultureInfo.InvariantCulture, $"c{n},Person {n},{Phone(n)},{n % Slices}\n")));
        var counts = Need(await Calls.ImportAsync(csv));
        if ((int)counts.Body!["created"]! != People)
        {
            throw new InvalidOperationException($"The import: {counts.Body.ToJsonString()}");
        }

        books.Writes.Accepted(
            $"import of tenant {Index}", "select count(*) = @People from customers where tenant_id = @TenantId", new { People, TenantId });
    }
}

using System.Globalization;
using System.Security.Cryptography;
using MassMessaging.FaultLab.Machines;

namespace MassMessaging.FaultLab.Load;

/// <summary>A tenant with its senders and customers: set up in peace, before anything goes wrong.</summary>
internal sealed class TenantAtWork : IDisposable
{
    /// <summary>Customers in slices, whom campaigns with a pace are for.</summary>
    public const int People = 240;
    public const int Slices = 6;

    /// <summary>More customers, whom only blasts reach.</summary>
    public const int Crowd = 600;

    private const int Devices = 80;

    // Of each twenty people one has another number on WhatsApp, and one is named by an id alone.
    private const int OddOf = 20;
    private const int Spelled = 7;
    private const int Hidden = 13;
    private static readonly int[] Limits = [10, 20, 30, 40, 40, 40];
    private static readonly RSA PushKey = RSA.Create(2048);

    private TenantAtWork(int index, Guid tenantId, Calls calls)
    {
        Index = index;
        TenantId = tenantId;
        Calls = calls;
    }

    public int Index { get; }

    public Guid TenantId { get; }

    public Calls Calls { get; }

    /// <summary>Those of now; a change makes a new list, for others read it meanwhile.</summary>
    public IReadOnlyList<LabSender> Senders { get; private set; } = [];

    /// <summary>All that were made, in their order.</summary>
    public IReadOnlyList<LabCampaign> Campaigns { get; private set; } = [];

    public string Phone(int person) => string.Create(CultureInfo.InvariantCulture, $"+39333{(Index * 1_000_000) + person:D7}");

    /// <summary>Whether WhatsApp names a person otherwise than by the number that the tenant has.</summary>
    public static bool IsOdd(int person) => person % OddOf is Spelled or Hidden;

    public void Add(LabCampaign campaign) => Campaigns = [.. Campaigns, campaign];

    public void Add(LabSender sender) => Senders = [.. Senders, sender];

    public void Remove(LabSender sender) => Senders = [.. Senders.Where(other => other != sender)];

    public IReadOnlyList<LabSender> Of(string channel) => [.. Senders.Where(sender => sender.Channel == channel)];

    public static async Task<TenantAtWork> SetUpAsync(int index, Cluster cluster, Calls operatorCalls, Simulator simulator, Books books, History history, (double Part, ulong Seed) weather)
    {
        var created = Need(await operatorCalls.PostAsync("/v1/tenants", new { name = $"Tenant {index}", timeZone = "Europe/Rome", region = "IT", currency = "EUR" }));
        var id = (string)created.Body!["id"]!;
        var tenant = new TenantAtWork(index, Guid.Parse(id), new Calls(cluster.ApiUrls, (string)created.Body["key"]!, history, $"tenant-{index}"));
        Need(await operatorCalls.PostAsync($"/v1/tenants/{id}/credit", new { amount = new { amount = "10000.00", currency = "EUR" }, reference = "start" }));
        for (var i = 0; i < Limits.Length; i++)
        {
            var number = $"77{index}0{i}";
            if (!await tenant.LinkAsync(number, Limits[i], cluster, simulator, books, history))
            {
                throw new InvalidOperationException($"The number {number} could not be linked.");
            }
        }

        await tenant.AddSmsAsync(0, null, cluster, simulator, books);
        await tenant.AddSmsAsync(1, 120, cluster, simulator, books);
        await tenant.AddSmppAsync(simulator, books, weather);
        await tenant.AddPushAsync(cluster, simulator, books);
        await tenant.AddChatAsync();
        await tenant.ImportAsync(books);
        await Task.WhenAll(Enumerable.Range(1, People).Where(IsOdd).Select(n => n % OddOf == Spelled
            ? simulator.NameAsync(tenant.Phone(n), tenant.Phone(n).Replace("+39333", "+39340", StringComparison.Ordinal), null)
            : simulator.NameAsync(tenant.Phone(n), null, string.Create(CultureInfo.InvariantCulture, $"IT.{index}x{n}"))));
        await Task.WhenAll(Enumerable.Range(1, Devices).Select(n => tenant.Calls.PutAsync($"/v1/customers/c{n}/devices/first-{index}-{n}", new { })));
        // A step that shares nothing with the slices: some of each have written to each number.
        await Task.WhenAll(tenant.Of("whatsapp").SelectMany((sender, n) => Enumerable.Range(0, People / 5).Select(
            i => simulator.WriteAsync(sender, tenant.Phone(1 + ((n + (i * 5)) % People)), "hello"))));

        return tenant;
    }

    /// <summary>A new sender on a WhatsApp number, through all steps; false when one of them was not answered well.</summary>
    public async Task<bool> LinkAsync(string number, int limit, Cluster cluster, Simulator simulator, Books books, History history)
    {
        var phone = string.Create(CultureInfo.InvariantCulture, $"+39061{int.Parse(number, CultureInfo.InvariantCulture):D7}");
        var made = await Calls.PostAsync("/v1/senders", new { channel = "whatsapp", name = $"Desk {number}", phone, hourlyLimit = limit });
        if (!made.IsAccepted)
        {
            return false;
        }

        var id = (string)made.Body!["id"]!;
        var secret = $"secret-{number}-{id[..8]}";
        await simulator.RegisterAsync(number, phone, secret, $"{cluster.WebhookUrl}/webhooks/whatsapp/{id}");
        var terms = await Calls.PostAsync($"/v1/senders/{id}/accept-terms");
        var paid = await Calls.PostAsync($"/v1/senders/{id}/pay", new { months = 1 });
        var sentAt = history.Now;
        var linked = await Calls.PostAsync($"/v1/senders/{id}/link", WhatsAppLink(number, secret));
        if (!terms.IsAccepted || !paid.IsAccepted || !linked.IsAccepted)
        {
            return false;
        }

        books.Limits.Change(number, limit, sentAt, linked.AnsweredAt);
        var sender = new LabSender(id, "whatsapp", number, secret, limit);
        books.Numbers[number] = sender;
        Add(sender);
        return true;
    }

    /// <summary>The credentials of a WhatsApp number.</summary>
    public static object WhatsAppLink(string number, string secret) => new
    {
        phoneNumberId = number,
        businessAccountId = "99" + number,
        accessToken = "token",
        appSecret = secret,
        verifyToken = "verify",
    };

    public void Dispose() => Calls.Dispose();

    public static CallResult Need(CallResult result) => result.IsAccepted
        ? result
        : throw new InvalidOperationException($"Setting up was answered {result.Status}: {result.Body?.ToJsonString()}");

    private async Task AddSmsAsync(int i, int? limit, Cluster cluster, Simulator simulator, Books books)
    {
        var (account, token, phone) = ($"AC{(Index * 100) + i:D32}", $"sms-token-{Index}-{i}", $"+1555{(Index * 1000) + i:D7}");
        var id = (string)Need(await Calls.PostAsync("/v1/senders", new { channel = "sms", name = $"Short {i}", hourlyLimit = limit })).Body!["id"]!;
        await simulator.RegisterSmsAsync(account, token, phone, $"{cluster.WebhookUrl}/webhooks/sms/{id}");
        Need(await Calls.PostAsync($"/v1/senders/{id}/link", new { accountSid = account, authToken = token, from = phone }));
        var sender = new LabSender(id, "sms", $"{account}/{phone}", token, limit);
        if (limit is { } hourly)
        {
            books.Limits.Begin(sender.Number, hourly);
        }

        books.Numbers[sender.Number] = sender;
        Add(sender);
    }

    private async Task AddSmppAsync(Simulator simulator, Books books, (double Part, ulong Seed) weather)
    {
        var (account, from) = ($"salon{Index}", $"+1555{(Index * 1000) + 900:D7}");
        await simulator.RegisterSmppAsync(account, "secret", from, weather.Part, weather.Seed);
        var id = (string)Need(await Calls.PostAsync("/v1/senders", new { channel = "sms", name = "Centre" })).Body!["id"]!;
        Need(await Calls.PostAsync($"/v1/senders/{id}/link", new { systemId = account, password = "secret", from }));
        var sender = new LabSender(id, "sms", $"{account}/{from}", string.Empty, null) { SmppAccount = account };
        books.Numbers[sender.Number] = sender;
        Add(sender);
    }

    private async Task AddPushAsync(Cluster cluster, Simulator simulator, Books books)
    {
        var project = $"app-{Index}";
        var email = $"sender@{project}.example";
        await simulator.RegisterPushAsync(project, email, PushKey.ExportSubjectPublicKeyInfoPem());
        var id = (string)Need(await Calls.PostAsync("/v1/senders", new { channel = "push", name = "The app" })).Body!["id"]!;
        Need(await Calls.PostAsync($"/v1/senders/{id}/link", new
        {
            projectId = project,
            clientEmail = email,
            privateKey = PushKey.ExportPkcs8PrivateKeyPem(),
            tokenUri = cluster.ProviderUrl + "/token",
        }));
        var sender = new LabSender(id, "push", project, string.Empty, null);
        books.Numbers[sender.Number] = sender;
        Add(sender);
    }

    private async Task AddChatAsync()
    {
        var id = (string)Need(await Calls.PostAsync("/v1/senders", new { channel = "chat", name = "The salon" })).Body!["id"]!;
        Add(new LabSender(id, "chat", string.Empty, string.Empty, null));
    }

    private async Task ImportAsync(Books books)
    {
        var csv = "customerId,name,phone,brandedApp,onlineApp,attributes.slice\n" + string.Concat(Enumerable.Range(1, People + Crowd).Select(n =>
            string.Create(CultureInfo.InvariantCulture, $"c{n},Person {n},{Phone(n)},{(n <= Devices ? "true" : "false")},true,{(n <= People ? $"{n % Slices}" : "crowd")}\n")));
        var counts = Need(await Calls.ImportAsync("/v1/customers/import", csv));
        if ((int)counts.Body!["created"]! != People + Crowd)
        {
            throw new InvalidOperationException($"The import: {counts.Body.ToJsonString()}");
        }

        books.Writes.Accepted(
            $"import of tenant {Index}", "select count(*) = @All from customers where tenant_id = @TenantId and customer_id like 'c%'",
            new { All = People + Crowd, TenantId });
    }
}

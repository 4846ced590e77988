using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Salons;
using Microsoft.AspNetCore.Builder;

namespace MassMessaging.Api.Tests.Security;

/// <summary>
/// Wrong bodies, queries, paths and headers on every operation. <c>FUZZ_SEED</c> tries others, <c>FUZZ_ROUNDS</c> more;
/// a failure names its seed and the request.
/// </summary>
[Collection(SecurityCollection.Name)]
public sealed class FuzzTests(ApiWithSilo api)
{
    private const int MostToTell = 20;
    private static readonly int Seed = Setting("FUZZ_SEED", 1);
    private static readonly int Rounds = Setting("FUZZ_ROUNDS", 40);
    private readonly List<(string What, string Request)> _wrong = [];
    private int _taken;

    [Fact]
    public async Task No_request_however_wrong_is_the_servers_fault_and_every_refusal_is_a_problem()
    {
        var app = await api.StartApiAsync(Unlimited);
        using var http = ProbedProduct.NewHttp(new Uri(app.Urls.First()));
        var operations = await Operation.AllAsync(http);
        var (tenant, victim) = (await api.TenantAsync("100000.00"), await api.TenantAsync());
        var things = await api.BelongingsAsync(tenant);
        var callers = await Callers.OfAsync(api, tenant, things["customers"]);
        // What takes things away comes last, for the others need them.
        foreach (var operation in operations.Where(operation => !operation.Streams && LeastRoles.All[operation.Name] != LeastRole.Public).OrderBy(operation => operation.Method == "delete"))
        {
            var least = LeastRoles.All[operation.Name];
            var key = least switch { LeastRole.Operator => callers.Operator.Key, LeastRole.App => callers.App.Key, _ => callers.Creator.Key };
            var path = (least == LeastRole.Operator ? Belongings.Only("tenants", victim.Id) : things).PathOf(operation);
            var bodies = operation.BodyType is null ? [] : FullBodies.Of(operation, things["senders"]);
            var (random, fuzz) = Begin(operation.Name);
            for (var round = 0; round < Rounds; round++)
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method), fuzz.Path(path) + fuzz.Query(operation.Queries));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                foreach (var (name, value) in fuzz.Headers())
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                var content = Array.Empty<byte>();
                if (bodies.Count > 0)
                {
                    var (type, right) = bodies[random.Next(bodies.Count)];
                    content = fuzz.Body(right);
                    request.Content = new ByteArrayContent(content);
                    request.Content.Headers.TryAddWithoutValidation("Content-Type", fuzz.Type(type));
                }

                await SendAsync(http, request, operation.Name, round, content);
            }
        }

        Tell();
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task No_signed_post_of_a_provider_however_wrong_is_the_servers_fault()
    {
        var app = await api.StartApiAsync(Unlimited);
        using var http = ProbedProduct.NewHttp(new Uri(app.Urls.First()));
        var (sender, number) = await api.SenderAsync(await api.TenantAsync());
        string[] right =
        [
            CampaignTests.Envelope(number, new { messages = new[] { new { id = "m1", from = "393331234567", timestamp = "1803888000", type = "text", text = new { body = "STOP" } } } }),
            CampaignTests.Envelope(number, new { statuses = new[] { new { id = "wamid.1", status = "delivered", timestamp = "1803888000", biz_opaque_callback_data = "x", errors = new[] { new { code = 131026 } } } } }),
            CampaignTests.Envelope(number, new { user_preferences = new[] { new { wa_id = "393331234567", category = "marketing_messages", value = "stop", timestamp = 1803888000 } } }),
        ];
        var (random, fuzz) = Begin("whatsapp");
        for (var round = 0; round < Rounds * 10; round++)
        {
            var content = fuzz.Body(right[random.Next(right.Length)]);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp/" + sender) { Content = new ByteArrayContent(content) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(number.AppSecret), content)));
            await SendAsync(http, request, "whatsapp", round, content);
        }

        Tell();
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task No_signed_form_of_an_sms_provider_however_wrong_is_the_servers_fault()
    {
        var app = await api.StartApiAsync(Unlimited);
        using var http = ProbedProduct.NewHttp(new Uri(app.Urls.First()));
        var (sender, number) = await api.SmsSenderAsync(await api.TenantAsync());
        Dictionary<string, string>[] right =
        [
            new() { ["AccountSid"] = number.AccountSid, ["MessageSid"] = "SM1", ["MessageStatus"] = "undelivered", ["ErrorCode"] = "30003", ["From"] = number.Phone, ["To"] = "+393331234567" },
            new() { ["AccountSid"] = number.AccountSid, ["MessageSid"] = "SM2", ["SmsStatus"] = "received", ["From"] = "+393331234567", ["To"] = number.Phone, ["Body"] = "STOP", ["OptOutType"] = "STOP" },
        ];
        var (random, fuzz) = Begin("sms");
        for (var round = 0; round < Rounds * 10; round++)
        {
            var form = fuzz.Form(right[random.Next(right.Length)]);
            var query = random.Next(2) == 0 ? "" : $"?attempt={Uri.EscapeDataString($"{Guid.Empty:N}.{random.Next(3)}.1")}";
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/sms/{sender}{query}") { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
            request.Headers.Add("X-Twilio-Signature", SmsSenders.Sign(
                sender, query, form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2))
                    .ToDictionary(field => field[0], field => System.Net.WebUtility.UrlDecode(field[1])), number.AuthToken));
            await SendAsync(http, request, "sms", round, Encoding.UTF8.GetBytes(form));
        }

        Assert.True(_taken > Rounds, $"{_taken} posts were taken: the signatures do not hold.");
        Tell();
        await RunningApi.StopAsync(app);
    }

    private async Task SendAsync(HttpClient http, HttpRequestMessage request, string what, int round, byte[] content)
    {
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        var status = (int)answer.StatusCode;
        _taken += status < 300 ? 1 : 0;
        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            && new Answer(status, body, new Dictionary<string, string>()) is var problem
            && problem.Text("code").Length > 0 && problem["status"].GetInt32() == status;
        if (status >= 500 || (status >= 400 && !isProblem) || body.Contains("   at ", StringComparison.Ordinal))
        {
            _wrong.Add((what, $"seed {Seed}, {what}, round {round}: {status} {Short(body)}\n  {request.Method} {Short(request.RequestUri!.OriginalString)}\n  {Short(request.Headers.ToString())}\n  {request.Content?.Headers.ContentType} {Short(Encoding.Latin1.GetString(content))}"));
        }
    }

    // One of each operation, for what is wrong with one is often wrong with many.
    private void Tell() => Assert.True(
        _wrong.Count == 0, $"{_wrong.Count} requests:\n{string.Join('\n', _wrong.DistinctBy(wrong => wrong.What).Select(wrong => wrong.Request).Take(MostToTell))}");

    // Each operation has its own sequence, so that a failure comes again whatever is added before it.
    private static (Random Random, Fuzz Fuzz) Begin(string what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {what}"));
        return (new Random(BitConverter.ToInt32(hash, 0)), new Fuzz(new Random(BitConverter.ToInt32(hash, 4)), odd: false));
    }

    private static void Unlimited(WebApplicationBuilder builder) =>
        (builder.Configuration["RateLimit:PerMinute"], builder.Configuration["RateLimit:CustomerPerMinute"]) = ("1000000", "1000000");

    private static string Short(string text) => (text.Length > 600 ? text[..600] + "…" : text).ReplaceLineEndings(" ");

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

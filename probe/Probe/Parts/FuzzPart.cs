using System.Security.Cryptography;
using System.Text;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>Wrong bodies, queries, paths and headers on every operation and in signed posts, drawn from the seed.</summary>
internal static class FuzzPart
{
    // The server below the API answers these, without a body.
    private static readonly int[] BelowTheApi = [408, 414, 431];
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(ProbeRun run, Findings.Part part)
    {
        var operations = run.Operations.Where(operation => !operation.Streams && LeastRoles.All[operation.Name] is not (LeastRole.Public or LeastRole.Provider)).ToList();
        var each = Math.Max(1, run.Requests * 9 / 10 / operations.Count);
        await ProbeRun.EachAsync(part, operations, operation => OperationAsync(run, part, operation, each));
        var posts = Math.Max(1, (run.Requests - (each * operations.Count)) / 2);
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        await Task.WhenAll(WhatsAppAsync(run, part, salon, posts), SmsAsync(run, part, salon, posts));
    }

    // In a salon of its own, so that a failure comes again whatever is added before it.
    private static async Task OperationAsync(ProbeRun run, Findings.Part part, Operation operation, int count)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        var app = await Salon.AppAsync(run.Product, salon.Creator, salon.Things["customers"], run.Canaries);
        var client = LeastRoles.All[operation.Name] switch { LeastRole.Operator => run.Product.Operator, LeastRole.App => app, _ => salon.Creator };
        Client[] others = [run.Product.With(null), run.Product.Operator, salon.Viewer, app, run.Product.With(app.Key![..^1] + "!")];
        var path = salon.Things.PathOf(operation);
        var bodies = operation.BodyType is null ? [] : FullBodies.Of(operation, salon.Things["senders"]);
        var (random, fuzz) = Begin(run, operation.Name);
        for (var round = 0; round < count; round++)
        {
            var caller = random.Next(20) == 0 ? others[random.Next(others.Length)] : client;
            using var request = caller.Request(operation.Method, fuzz.Path(path) + fuzz.Query(operation.Queries), null, [.. fuzz.Headers()]);
            var content = Array.Empty<byte>();
            if (bodies.Count > 0)
            {
                var (type, right) = bodies[random.Next(bodies.Count)];
                content = fuzz.Body(right);
                request.Content = Client.Bytes(content, fuzz.Type(type));
            }

            await SendAsync(run, part, operation.Name, round, request, content, caller == client ? "" : " with another key");
        }
    }

    private static async Task WhatsAppAsync(ProbeRun run, Findings.Part part, Salon salon, int count)
    {
        string[] right =
        [
            salon.WhatsApp.Wrote(salon.Phone, "STOP"),
            salon.WhatsApp.Envelope(new { statuses = new[] { new { id = "wamid.1", status = "delivered", timestamp = "1803888000", biz_opaque_callback_data = "x", errors = new[] { new { code = 131026 } } } } }),
            salon.WhatsApp.Envelope(new { user_preferences = new[] { new { wa_id = salon.Phone, category = "marketing_messages", value = "stop", timestamp = 1803888000 } } }),
        ];
        var (random, fuzz) = Begin(run, "whatsapp");
        for (var round = 0; round < count; round++)
        {
            var content = fuzz.Body(right[random.Next(right.Length)]);
            using var request = run.Product.With(null).Request(
                "post", "/webhooks/whatsapp/" + salon.Things["whatsapp"], Client.Bytes(content, fuzz.Type("application/json")), ("X-Hub-Signature-256", salon.WhatsApp.Sign(content)));
            await SendAsync(run, part, "post /webhooks/whatsapp/{senderId}", round, request, content);
        }
    }

    private static async Task SmsAsync(ProbeRun run, Findings.Part part, Salon salon, int count)
    {
        Dictionary<string, string>[] right =
        [
            new() { ["AccountSid"] = salon.Sms.AccountSid, ["MessageSid"] = "SM1", ["MessageStatus"] = "undelivered", ["ErrorCode"] = "30003", ["From"] = salon.Sms.Phone, ["To"] = "+" + salon.Phone },
            new() { ["AccountSid"] = salon.Sms.AccountSid, ["MessageSid"] = "SM2", ["SmsStatus"] = "received", ["From"] = "+" + salon.Phone, ["To"] = salon.Sms.Phone, ["Body"] = "STOP", ["OptOutType"] = "STOP" },
        ];
        var (random, fuzz) = Begin(run, "sms");
        var taken = 0;
        for (var round = 0; round < count; round++)
        {
            var form = fuzz.Form(right[random.Next(right.Length)]);
            var query = random.Next(2) == 0 ? "" : $"?attempt={new AttemptId(Guid.Empty, random.Next(3), 1)}";
            var fields = form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2))
                .Select(field => KeyValuePair.Create(field[0], System.Net.WebUtility.UrlDecode(field[1])));
            using var request = run.Product.With(null).Request(
                "post", $"/webhooks/sms/{salon.Things["sms"]}{query}", Client.Bytes(Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded"),
                ("X-Twilio-Signature", salon.Sms.Sign($"{run.Product.SmsWebhooks}/{salon.Things["sms"]}{query}", fields)));
            taken += await SendAsync(run, part, "post /webhooks/sms/{senderId}", round, request, Encoding.UTF8.GetBytes(form)) < 300 ? 1 : 0;
        }

        part.Check(taken > count / 10, "post /webhooks/sms/{senderId}", () => $"took {taken} of {count} posts: the signatures do not hold");
    }

    private static async Task<int> SendAsync(ProbeRun run, Findings.Part part, string what, int round, HttpRequestMessage request, byte[] content, string caller = "")
    {
        var reply = await Client.SendAsync(run.Product.Http, request);
        var isRight = reply.Status is > 0 and < 500 && (reply.Status < 400 || reply.IsProblem || BelowTheApi.Contains(reply.Status)) && !reply.Body.Contains("   at ", StringComparison.Ordinal);
        part.Check(isRight, what, () => $"{reply.Status} {Short(reply.Body)} to round {round}{caller}: {Told(request, content)}");
        if (run.Timed)
        {
            part.Check(reply.Took < LongestAnswer, what, () => $"{reply.Took.TotalSeconds:0.0} s for round {round}: {Told(request, content)}");
        }

        return reply.Status == 0 ? 999 : reply.Status;
    }

    private static string Told(HttpRequestMessage request, byte[] content) =>
        $"{request.Method} {Short(request.RequestUri!.OriginalString)} {Short(string.Join("; ", request.Headers.Where(header => header.Key != "Authorization").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")))} "
        + $"Content-Type: {(request.Content?.Headers.TryGetValues("Content-Type", out var type) == true ? string.Join(", ", type) : "none")} {Short(Encoding.Latin1.GetString(content))}";

    private static string Short(string text) => text.Length > 250 ? text[..250] + "…" : text;

    // Each operation has its own sequence.
    private static (Random Random, Fuzz Fuzz) Begin(ProbeRun run, string what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Seed} {what}"));
        return (new Random(BitConverter.ToInt32(hash, 0)), new Fuzz(new Random(BitConverter.ToInt32(hash, 4))));
    }
}

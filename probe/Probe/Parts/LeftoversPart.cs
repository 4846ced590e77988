using System.Buffers;
using System.Text;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>What the run left in logs and tables: no secret anywhere, nobody's data in a log, nothing of the erased.</summary>
internal static class LeftoversPart
{
    /// <summary>Whether a line of a log belongs to a stack trace.</summary>
    public static bool IsStackTrace(string line) => line.Contains("   at ", StringComparison.Ordinal) && line.Contains('(', StringComparison.Ordinal);

    public static async Task RunAsync(ProbeRun run, Findings.Part part)
    {
        await EraseAsync(run);
        var lines = run.Product.Log();
        part.Check(lines.Count > 0, "the log", () => "is empty: nothing was searched");
        Search(part, "the log", lines, [.. run.Canaries.Secrets, .. run.Canaries.Personal], StringComparison.OrdinalIgnoreCase);
        var secrets = run.Canaries.Secrets.Concat(run.Canaries.Erased).ToList();
        var hidden = secrets.Concat(secrets.Select(secret => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)))).ToList();
        foreach (var table in await run.Product.ListAsync<string>("select quote_ident(tablename) from pg_tables where schemaname = 'public'"))
        {
            Search(part, "the table " + table, await run.Product.ListAsync<string>($"select t::text from {table} t"), hidden, StringComparison.Ordinal);
        }
    }

    private static void Search(Findings.Part part, string place, IEnumerable<string> lines, IReadOnlyList<string> words, StringComparison comparison)
    {
        var any = SearchValues.Create([.. words], comparison);
        foreach (var line in lines)
        {
            var at = line.AsSpan().IndexOfAny(any);
            part.Check(at < 0, place, () =>
                $"holds {words.First(word => line.AsSpan(at).StartsWith(word, comparison))}: {line[Math.Max(0, at - 400)..Math.Min(line.Length, at + 200)]}");
        }
    }

    // A customer with everything a customer can have, and a tenant with everything a tenant can have.
    private static async Task EraseAsync(ProbeRun run)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        var (name, phone, customer) = (run.Canaries.PersonalWord("name"), run.Canaries.Phone(), run.Canaries.PersonalWord("customer"));
        var device = run.Canaries.PersonalWord("device");
        var path = "/v1/customers/" + customer;
        (await salon.Creator.PutAsync(path, new { name, phone = "+" + phone, attributes = new { city = name } })).Expect(201);
        (await salon.Creator.PutAsync($"{path}/devices/{device}", new { platform = "ios" })).Expect(204);
        foreach (var channel in new[] { "sms", "whatsapp", "chat" })
        {
            (await salon.Creator.PutAsync($"{path}/opt-outs/{channel}", null)).Expect(204);
            if (channel == "whatsapp")
            {
                (await salon.Creator.DeleteAsync($"{path}/opt-outs/{channel}")).Expect(204);
            }
        }

        var body = Encoding.UTF8.GetBytes(salon.WhatsApp.Wrote(phone, name));
        (await run.Product.With(null).SendAsync(
            "post", "/webhooks/whatsapp/" + salon.Things["whatsapp"], Client.Bytes(body, "application/json"), ("X-Hub-Signature-256", salon.WhatsApp.Sign(body)))).Expect(200);
        (await salon.Creator.PutAsync($"/v1/campaigns/{salon.Things["campaigns"]}/exclusions/{customer}", null)).Expect(200, 204);
        (await salon.Creator.PostAsync($"{path}/chat-token", new { expiresInMinutes = 10 }, ("Idempotency-Key", "token"))).Expect(200);
        (await salon.Creator.DeleteAsync(path, ("If-Match", "*"))).Expect(204);
        run.Canaries.Erase(name, phone, customer, device);
        await run.Product.UntilAsync("the customer is erased", async () => (await run.Product.ListAsync<int>("select 1 from erasures")).Count == 0);

        var whole = await Salon.CreateAsync(run.Product, run.Canaries);
        run.Canaries.Erase(whole.Phone, whole.Things["devices"]);
        var operation = (await run.Product.Operator.DeleteAsync("/v1/tenants/" + whole.Id)).Expect(202).Text("id");
        await run.Product.UntilAsync(
            "the tenant is erased", async () => (await run.Product.Operator.GetAsync("/v1/operations/" + operation)).Expect(200).Text("status") == "succeeded");
    }
}

using System.Text.Json;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>The same thing many times at once: done once, refused by its name, never the server's fault.</summary>
internal static class RacesPart
{
    private const int AtOnce = 8;

    public static async Task RunAsync(ProbeRun run, Findings.Part part)
    {
        // A tenth of the probe races once, the whole one ten times.
        var rounds = Math.Clamp(run.Requests / 3000, 1, 10);
        for (var round = 0; round < rounds; round++)
        {
            await LinksAsync(run, part);
            await MoneyAsync(run, part);
            await ETagsAsync(run, part);
            await KeysAsync(run, part);
            await RepeatsAsync(run, part);
            await ForgottenRepeatsAsync(run, part);
            await SameIdsAsync(run, part);
            await WebhooksAsync(run, part);
            await CommandsAsync(run, part);
        }
    }

    // One new number, linked by eight senders of one tenant, and by eight tenants.
    private static async Task LinksAsync(ProbeRun run, Findings.Part part)
    {
        var (_, creator) = await Salon.OpenAsync(run.Product, run.Canaries);
        var owners = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ => (await Salon.OpenAsync(run.Product, run.Canaries)).Creator));
        foreach (var (who, creators) in new[] { ("one tenant's senders", Enumerable.Repeat(creator, AtOnce).ToArray()), ("tenants", owners) })
        {
            var (number, sms) = (await WhatsAppNumber.RegisterAsync(run.Product, run.Canaries), await SmsNumber.RegisterAsync(run.Product, run.Canaries));
            var senders = await Task.WhenAll(creators.Select(Furniture.PaidAsync));
            await OnceAsync(part, $"link of one WhatsApp number by {who}", 409, creators.Zip(senders).Select(pair => (Func<Task<Reply>>)(() => pair.First.PostAsync($"/v1/senders/{pair.Second}/link", number.Link))));
            var shorts = await Task.WhenAll(creators.Select(async owner => (await owner.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id")));
            await OnceAsync(part, $"link of one SMS number by {who}", 409, creators.Zip(shorts).Select(pair => (Func<Task<Reply>>)(() => pair.First.PostAsync($"/v1/senders/{pair.Second}/link", sms.Link))));
        }

        // One sender, linked to one number eight times: all are the same link.
        var again = await WhatsAppNumber.RegisterAsync(run.Product, run.Canaries);
        var one = await Furniture.PaidAsync(creator);
        var links = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => creator.PostAsync($"/v1/senders/{one}/link", again.Link)));
        part.Check(links.All(link => link.Status is 200 or 409) && links.Any(link => link.Status == 200), "link of one sender at once", () => Told(links));
    }

    // Credit with one reference counts once, and nobody pays with money that is not there.
    private static async Task MoneyAsync(ProbeRun run, Findings.Part part)
    {
        var (id, creator) = await Salon.OpenAsync(run.Product, run.Canaries, "60.00");
        var credits = await Task.WhenAll(Enumerable.Range(0, AtOnce).SelectMany(n => new[] { "one", $"own {n}" })
            .Select(reference => run.Product.Operator.PostAsync($"/v1/tenants/{id}/credit", new { amount = "1.00", reference })));
        part.Check(credits.All(credit => credit.Status == 200), "credits at once", () => Told(credits));
        await BalanceAsync(60 + 1 + AtOnce);

        var senders = new List<string>();
        for (var n = 0; n < AtOnce; n++)
        {
            var sender = (await creator.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
            (await creator.PostAsync($"/v1/senders/{sender}/accept-terms", new { })).Expect(200);
            senders.Add(sender);
        }

        // 69 are there, a month costs 25: two are paid.
        var paid = await Task.WhenAll(senders.Select(sender => creator.PostAsync($"/v1/senders/{sender}/pay", new { months = 1 })));
        part.Check(paid.Count(pay => pay.Status == 200) == 2 && paid.All(pay => pay.Kind is "200" or "409 balanceTooLow"), "payments at once", () => Told(paid));
        await BalanceAsync(60 + 1 + AtOnce - 50);

        (await run.Product.Operator.PostAsync($"/v1/tenants/{id}/credit", new { amount = "81.00", reference = "second" })).Expect(200);
        var first = senders[0];
        var mixed = await Task.WhenAll(Enumerable.Range(0, AtOnce).SelectMany(n => new[]
        {
            creator.PostAsync($"/v1/senders/{first}/pay", new { months = 1 }, ("Idempotency-Key", "one payment")),
            run.Product.Operator.PostAsync($"/v1/tenants/{id}/credit", new { amount = "0.50", reference = $"small {n}" }),
        }));
        part.Check(mixed.All(answer => answer.Status is 200 or 409), "one payment and credits at once", () => Told(mixed));
        await BalanceAsync(60 + 1 + AtOnce - 50 + 81 - 25 + (AtOnce / 2));

        async Task BalanceAsync(decimal expected)
        {
            var balance = (await creator.GetAsync("/v1/balance")).Expect(200);
            var entries = (await creator.GetAsync("/v1/balance/entries?limit=200")).Expect(200).Json.GetProperty("items").EnumerateArray().Sum(entry => Amount(entry.GetProperty("amount")));
            part.Check(Amount(balance.Json.GetProperty("amount")) == expected && entries == expected, "the balance", () => $"is {balance.Body}, its entries come to {entries}, not {expected}");
        }
    }

    // Of eight changes on one revision one holds.
    private static async Task ETagsAsync(ProbeRun run, Findings.Part part)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        foreach (var (method, path, body) in new (string, string, Func<int, object>)[]
                 {
                     ("put", "/v1/customers/" + salon.Things["customers"], n => new { name = $"Name {n}", phone = "+" + salon.Phone }),
                     ("patch", "/v1/campaigns/" + salon.Things["campaigns"], n => new { title = $"Title {n}" }),
                     ("patch", "/v1/senders/" + salon.Things["senders"], n => new { name = $"Desk {n}" }),
                     ("patch", "/v1/webhooks/" + salon.Things["webhooks"], n => new { url = $"{Operation.Nobody}/{n}" }),
                 })
        {
            var etag = (await salon.Creator.GetAsync(path)).Expect(200).Headers["ETag"];
            await OnceAsync(part, $"{method} {path.Split('/')[2]} on one ETag", 412, Enumerable.Range(0, AtOnce).Select(n => (Func<Task<Reply>>)(() =>
                salon.Creator.SendAsync(method, path, new StringContent(JsonSerializer.Serialize(body(n)), null, "application/json"), ("If-Match", etag)))));
        }
    }

    // A key that is revoked, while it is used and revoked by others, opens nothing once that was answered.
    private static async Task KeysAsync(ProbeRun run, Findings.Part part)
    {
        var (_, creator) = await Salon.OpenAsync(run.Product, run.Canaries);
        var made = (await creator.PostAsync("/v1/keys", new { name = "short", role = "creator" })).Expect(201);
        var key = run.Product.With(run.Canaries.Secret(made.Text("key")));
        var calls = await Task.WhenAll(Enumerable.Range(0, AtOnce).SelectMany(n => new[] { creator.DeleteAsync("/v1/keys/" + made.Text("id")), key.GetAsync("/v1/settings"), key.PostAsync("/v1/groups", new { id = $"g{n}", name = "x" }) }));
        part.Check(calls.All(call => call.Status is 200 or 201 or 204 or 401 or 404), "a key revoked while it is used", () => Told(calls));
        var after = await key.GetAsync("/v1/settings");
        part.Check(after.Status == 401, "a revoked key", () => $"opens: {after.Status} {after.Body}");
    }

    // Eight calls with one Idempotency-Key make one thing.
    private static async Task RepeatsAsync(ProbeRun run, Findings.Part part)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        foreach (var (client, path, body) in Making(run, salon))
        {
            var key = $"race {Guid.NewGuid():N}";
            var repeats = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => client.PostAsync(path, body, ("Idempotency-Key", key))));
            var made = repeats.Where(repeat => repeat.Status == 201).Select(repeat => repeat.Text("id")).Distinct().ToList();
            part.Check(made.Count == 1 && repeats.All(repeat => repeat.Kind is "201" or "409 idempotencyInProgress"), $"post {path} with one Idempotency-Key", () => Told(repeats));
            var other = await client.PostAsync(path, new { name = "another" }, ("Idempotency-Key", key));
            part.Check(other.Kind == "422 idempotencyKeyReused", $"post {path} with one Idempotency-Key", () => $"for another body: {other.Status} {other.Body}");
            KeepSecret(run, repeats);
        }
    }

    // After its time a key is a new one: what it once made stays as it is, and what it makes now is new.
    private static async Task ForgottenRepeatsAsync(ProbeRun run, Findings.Part part)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        foreach (var (client, path, body) in Making(run, salon))
        {
            var key = $"again {Guid.NewGuid():N}";
            var first = (await client.PostAsync(path, body, ("Idempotency-Key", key))).Expect(201);
            await run.Product.ExecuteAsync("update idempotency_keys set created_at = created_at - interval '25 hours' where key = @key", new { key });
            var second = await client.PostAsync(path, body, ("Idempotency-Key", key));
            part.Check(
                second.Status == 201 ? second.Text("id") != first.Text("id") : second.Status is 409 or 422, $"post {path} with an Idempotency-Key of yesterday",
                () => $"first {first.Body}, then {second.Status} {second.Body}");
            if (first.Json.TryGetProperty("key", out var opens))
            {
                var still = await run.Product.With(opens.GetString()).GetAsync("/v1/settings");
                part.Check(still.Status == 200, $"post {path} with an Idempotency-Key of yesterday", () => $"ended the first caller's key: {still.Status} {still.Body}");
            }

            KeepSecret(run, [first, second]);
        }

        var sender = (await salon.Creator.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await salon.Creator.PostAsync($"/v1/senders/{sender}/accept-terms", new { })).Expect(200);
        for (var payments = 1; payments <= 2; payments++)
        {
            var pay = await salon.Creator.PostAsync($"/v1/senders/{sender}/pay", new { months = 1 }, ("Idempotency-Key", "month of " + sender));
            var entries = (await salon.Creator.GetAsync("/v1/balance/entries?limit=200")).Expect(200).Json.GetProperty("items").EnumerateArray()
                .Count(entry => entry.GetProperty("cause").GetRawText().Contains(sender, StringComparison.Ordinal));
            part.Check(pay.Status != 200 || entries == payments, "post /v1/senders/{id}/pay with an Idempotency-Key of yesterday", () => $"answered {pay.Status}, and {entries} months of {payments} were paid");
            await run.Product.ExecuteAsync("update idempotency_keys set created_at = created_at - interval '25 hours' where key = @key", new { key = "month of " + sender });
        }
    }

    private static IEnumerable<(Client Client, string Path, object Body)> Making(ProbeRun run, Salon salon) =>
    [
        (run.Product.Operator, "/v1/tenants", new { name = $"Salon {Guid.NewGuid():N}", timeZone = "Europe/Rome", region = "IT", currency = "EUR" }),
        (run.Product.Operator, $"/v1/tenants/{salon.Id}/keys", new { }),
        (salon.Creator, "/v1/keys", new { name = "till", role = "viewer" }),
        (salon.Creator, "/v1/senders", new { channel = "sms", name = "Short" }),
        (salon.Creator, "/v1/webhooks", new { url = Operation.Nobody, eventTypes = new[] { "campaign.completed" } }),
        (salon.Creator, "/v1/campaigns", new { title = "Thanks", text = "Hi", channel = "whatsapp", senderId = salon.Things["senders"] }),
    ];

    // Ids that a tenant chooses, made eight times at once.
    private static async Task SameIdsAsync(ProbeRun run, Findings.Part part)
    {
        var (_, creator) = await Salon.OpenAsync(run.Product, run.Canaries);
        foreach (var (what, calls) in new (string, Func<Task<Reply>>)[]
                 {
                     ("post /v1/groups", () => creator.PostAsync("/v1/groups", new { id = "g", name = "G" })),
                     ("put /v1/groups/{id}", () => creator.PutAsync("/v1/groups/h", new { name = "H" })),
                     ("post /v1/staff", () => creator.PostAsync("/v1/staff", new { id = "s", name = "S" })),
                     ("put /v1/customers/{customerId}", () => creator.PutAsync("/v1/customers/c", new { name = "C", phone = "+393331112223" })),
                     ("put opt-outs", () => creator.PutAsync("/v1/customers/c/opt-outs/sms", null)),
                     ("delete opt-outs", () => creator.DeleteAsync("/v1/customers/c/opt-outs/sms")),
                     ("put devices", () => creator.PutAsync("/v1/customers/c/devices/d", new { platform = "ios" })),
                     ("post /v1/customers/import", () => creator.SendAsync("post", "/v1/customers/import", Client.Bytes("customerId,name,phone\nc,C,+393331112223\ni1,I,+393331112224\ni2,I,+393331112225\n"u8.ToArray(), "text/csv"))),
                     ("delete /v1/customers/{customerId}", () => creator.DeleteAsync("/v1/customers/c", ("If-Match", "*"))),
                 })
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => calls()));
            part.Check(
                replies.All(reply => reply.Status is > 0 and < 500) && replies.Any(reply => reply.Status < 300), $"{what} at once", () => Told(replies));
        }
    }

    // Webhooks come and go while what they tell of happens: nothing else of the tenant fails.
    private static async Task WebhooksAsync(ProbeRun run, Findings.Part part)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        (await salon.Creator.PostAsync("/v1/staff", new { id = "anna", name = "Anna" })).Expect(201);
        var chat = (await salon.Creator.PostAsync("/v1/senders", new { channel = "chat", name = "Anna", staffId = "anna" })).Expect(201).Text("id");
        for (var n = 0; n < 4; n++)
        {
            (await salon.Creator.PutAsync($"/v1/customers/p{n}", new { name = "P", phone = $"+39333555000{n}", onlineApp = true })).Expect(201);
        }

        using var end = new CancellationTokenSource();
        var coming = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!end.IsCancellationRequested)
            {
                var made = await salon.Creator.PostAsync("/v1/webhooks", new { url = Operation.Nobody, eventTypes = new[] { "customer.optedOut", "campaign.launched", "campaign.completed" } });
                part.Check(made.Status == 201, "post /v1/webhooks while events happen", () => $"{made.Status} {made.Body}");
                var gone = made.Status == 201 ? await salon.Creator.DeleteAsync("/v1/webhooks/" + made.Text("id")) : made;
                part.Check(gone.Status is 204 or 201, "delete /v1/webhooks/{id} while events happen", () => $"{gone.Status} {gone.Body}");
            }
        }));
        var optOuts = Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            for (var times = 0; times < 25; times++)
            {
                var told = await salon.Creator.PutAsync($"/v1/customers/p{n}/opt-outs/sms", null);
                var back = await salon.Creator.DeleteAsync($"/v1/customers/p{n}/opt-outs/sms");
                part.Check(told.Status == 204 && back.Status == 204, "put opt-outs while webhooks are deleted", () => Told(told, back));
            }
        }));
        var launches = Task.Run(async () =>
        {
            for (var times = 0; times < 6; times++)
            {
                var campaign = (await salon.Creator.PostAsync("/v1/campaigns", new { title = "News", text = "Hi", channel = "chat", senderId = chat })).Expect(201).Text("id");
                var launched = await salon.Creator.PostAsync($"/v1/campaigns/{campaign}/launch");
                part.Check(launched.Status == 200, "post launch while webhooks are deleted", () => $"{launched.Status} {launched.Body}");
            }
        });
        await Task.WhenAll(optOuts, launches);
        await end.CancelAsync();
        await coming;
    }

    // A campaign's commands at once: each is done or refused by the status it found.
    private static async Task CommandsAsync(ProbeRun run, Findings.Part part)
    {
        var salon = await Salon.CreateAsync(run.Product, run.Canaries);
        var path = "/v1/campaigns/" + salon.Things["campaigns"];
        (await salon.Creator.PatchAsync(path, new { schedule = new { startAt = "2099-03-02T08:00:00Z" } }, ("If-Match", "*"))).Expect(200);
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).SelectMany(_ => new[] { "launch", "pause", "resume", "launch", "cancel" }).Select(command => salon.Creator.PostAsync($"{path}/{command}"))
            .Append(salon.Creator.DeleteAsync(path, ("If-Match", "*"))).Append(salon.Creator.DeleteAsync("/v1/senders/" + salon.Things["senders"], ("If-Match", "*"))));
        part.Check(replies.All(reply => reply.Status is > 0 and < 500), "a campaign's commands at once", () => Told(replies));
    }

    private static async Task OnceAsync(Findings.Part part, string what, int otherwise, IEnumerable<Func<Task<Reply>>> calls)
    {
        var replies = await Task.WhenAll(calls.Select(call => call()));
        part.Check(replies.Count(reply => reply.Status is 200 or 201) == 1 && replies.All(reply => reply.Status is 200 or 201 || reply.Status == otherwise), what, () => Told(replies));
    }

    private static void KeepSecret(ProbeRun run, IEnumerable<Reply> replies)
    {
        foreach (var reply in replies.Where(reply => reply.Status == 201))
        {
            foreach (var member in new[] { "key", "secret" })
            {
                if (reply.Json.TryGetProperty(member, out var secret))
                {
                    run.Canaries.Secret(secret.GetString()!);
                }
            }
        }
    }

    private static decimal Amount(JsonElement money) => decimal.Parse(money.GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Told(params IEnumerable<Reply> replies) =>
        string.Join(", ", replies.GroupBy(reply => reply.Kind).Select(kind => $"{kind.Count()} × {kind.Key}")) + " " + (replies.FirstOrDefault(reply => reply.Status is 0 or >= 500)?.Body ?? "");
}

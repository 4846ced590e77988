using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;

namespace MassMessaging.Api.Tests;

/// <summary>Calls that come at the same moment and want the same thing: one has it, and the others are told so.</summary>
[Collection(CampaignCollection.Name)]
public sealed class ParallelCallTests(ApiWithSilo api)
{
    private const int AtOnce = 8;

    [Fact]
    public async Task Of_parallel_links_of_one_new_number_one_is_done()
    {
        var tenant = await api.TenantAsync(credit: "1000.00");
        var senders = new List<string>();
        for (var i = 0; i < AtOnce; i++)
        {
            var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
            (await tenant.Client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
            (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);
            senders.Add(id);
        }

        for (var round = 0; round < 10; round++)
        {
            var number = await api.NumberAsync();
            var answers = await Task.WhenAll(senders.Select(id => tenant.Client.PostAsync($"/v1/senders/{id}/link", number.Link())));

            var winner = Assert.Single(answers, answer => answer.Status == 200);
            Assert.All(answers.Where(answer => answer != winner), answer => answer.ExpectProblem(409, "numberUnavailable"));
            Assert.Equal(
                winner.Text("id"),
                await api.Silo.Seed.QueryAsync<string>(
                    "select replace(sender_id::text, '-', '') from senders join numbers using (number_no) where number_key = @key",
                    new { key = "whatsapp/" + number.PhoneNumberId }));
        }
    }

    [Fact]
    public async Task A_campaign_has_no_more_test_messages_in_an_hour_when_they_come_at_once()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        var tests = new TestMessageStore(api.Silo.Database.Source);
        for (var round = 0; round < 5; round++)
        {
            var draft = await ApiWithSilo.DraftAsync(tenant, sender);
            var campaign = Guid.ParseExact(draft.Split('/')[^1], "N");
            var made = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => tests.CreateAsync(
                new NewTestMessage(Guid.NewGuid(), tenant.TenantId, campaign, Guid.ParseExact(sender, "N"), Channel.WhatsApp, "Hello", null, null, "+393331234567"), default))));

            Assert.Equal(TestMessageStore.MostAnHour, made.Count(stored => stored));
            (await tenant.Client.PostAsync(draft + "/test", new { to = "+393331234567" })).ExpectProblem(429, "testsExhausted");
            await api.Silo.Seed.ExecuteAsync("update test_messages set next_due = null where campaign_id = @campaign", new { campaign });
        }
    }

    [Fact]
    public async Task Of_a_stop_and_a_start_that_come_at_once_the_later_one_counts()
    {
        var tenant = await api.TenantAsync();
        var customers = CustomerStores.Of(api.Silo.Database.Source);
        for (var round = 0; round < 25; round++)
        {
            // A gate that both wait at, so that they go on at the same moment.
            using var ready = new Barrier(2);
            var address = $"+3933312340{round:00}";
            var stop = new OptOutEvent(address, api.Silo.Now, true, "{}");
            await Task.WhenAll(Enumerable.Range(0, 2).Select(which => Task.Run(async () =>
            {
                ready.SignalAndWait();
                await customers.RecordOptOutsAsync(
                    tenant.TenantId, Channel.Sms, [which == 0 ? stop : stop with { At = stop.At.AddSeconds(1), OptedOut = false }], api.Silo.Now, default);
            })));

            Assert.Empty(await customers.SuppressedChannelsAsync(tenant.TenantId, [address], default));
        }
    }

    [Fact]
    public async Task One_credit_of_one_reference_counts_when_many_come_at_once()
    {
        var tenant = await api.TenantAsync(credit: "1.00");
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ =>
                api.Operator.PostAsync($"/v1/tenants/{tenant.Id}/credit", new { amount = "2.00", reference = $"r{round}" })));
            Assert.All(answers, answer => answer.Expect(200));
        }

        Assert.Equal("11.00", (await tenant.Client.GetAsync("/v1/balance"))["available"].GetProperty("amount").GetString());
    }

    [Fact]
    public async Task Of_parallel_calls_with_one_new_key_one_is_done()
    {
        var tenant = await api.TenantAsync();
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ =>
                tenant.Client.PostAsync("/v1/groups", new { name = "x" }, ("Idempotency-Key", $"at-once-{round}"))));

            Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.ExpectProblem(409, "idempotencyInProgress"));
            Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Text("id")).Distinct());
            Assert.Equal(round + 1, (await tenant.Client.GetAsync("/v1/groups"))["items"].GetArrayLength());
        }
    }
}

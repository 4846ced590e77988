using System.Net.Http.Json;
using MassMessaging.Domain.Deliveries;
using Npgsql;

namespace MassMessaging.Api.Tests;

/// <summary>Posts of providers that come side by side: whom they are judged by, and when they are answered.</summary>
[Collection(SiloCollection.Name)]
public sealed class PostedSenderTests(ApiWithSilo api)
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_replaced_secret_counts_from_the_next_post_on_and_the_old_one_no_more()
    {
        var tenant = await api.TenantAsync();
        var (sender, old) = await api.SmsSenderAsync(tenant);
        (await api.PostSmsAsync(sender, old, Early("SMold"))).Expect(204);

        var current = old with { AuthToken = "token-after-rotation" };
        using var told = await api.Control.PostAsJsonAsync("/sms/numbers", new { accountSid = current.AccountSid, authToken = current.AuthToken, phone = current.Phone });
        Assert.True(told.IsSuccessStatusCode);
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/link", current.Link())).Expect(200);

        (await api.PostSmsAsync(sender, old, Early("SMforged"))).ExpectProblem(401, "signatureInvalid");
        (await api.PostSmsAsync(sender, current, Early("SMnew"))).Expect(204);
        Assert.Equal(["SMnew", "SMold"], await KeptAsync(tenant));
    }

    [Fact]
    public async Task A_deleted_sender_and_an_erased_tenants_take_nothing_from_the_next_post_on()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (anns, number) = await api.SmsSenderAsync(ann);
        var (bobs, other) = await api.SmsSenderAsync(bob);
        (await api.PostSmsAsync(anns, number, Early("SM1"))).Expect(204);
        (await api.PostSmsAsync(bobs, other, Early("SM2"))).Expect(204);

        (await ann.Client.DeleteAsync($"/v1/senders/{anns}", ("If-Match", "*"))).Expect(204);
        await api.Silo.Seed.ExecuteAsync("delete from senders where tenant_id = @TenantId", new { bob.TenantId }); // as erasing does

        (await api.PostSmsAsync(anns, number, Early("SM3"))).ExpectProblem(404, "notFound");
        (await api.PostSmsAsync(bobs, other, Early("SM4"))).ExpectProblem(404, "notFound");
        Assert.Equal(["SM1", "SM2"], [.. await KeptAsync(ann), .. await KeptAsync(bob)]);
    }

    [Fact]
    public async Task Posts_of_several_senders_side_by_side_are_each_judged_by_their_own_secret()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (anns, number) = await api.SmsSenderAsync(ann);
        var (bobs, other) = await api.SmsSenderAsync(bob);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(n => new[]
        {
            api.PostSmsAsync(anns, number, Early($"SMa{n}")),
            api.PostSmsAsync(bobs, other, Early($"SMb{n}")),
            api.PostSmsAsync(anns, other, Early($"SMx{n}")),
        }));
        Assert.Equal((40, 20), (answers.Count(answer => answer.Status == 204), answers.Count(answer => answer.Status == 401)));
        Assert.All(await KeptAsync(ann), id => Assert.StartsWith("SMa", id, StringComparison.Ordinal));
        Assert.All(await KeptAsync(bob), id => Assert.StartsWith("SMb", id, StringComparison.Ordinal));
        Assert.Equal((20, 20), ((await KeptAsync(ann)).Count, (await KeptAsync(bob)).Count));
    }

    [Fact]
    public async Task Each_post_is_answered_when_its_own_receipt_is_committed_though_its_page_is_slow()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 8);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 40 });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        var campaign = Guid.ParseExact(path[^32..], "N");
        Assert.Equal(8, await api.Silo.Seed.QueryAsync<int>("select count(*)::int from recipients where campaign_id = @campaign and status = 3", new { campaign }));
        await using var connection = await api.Silo.Database.Source.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("select from recipients where campaign_id = $1 and seq = 1 for update", connection, holding))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = campaign });
            await command.ExecuteNonQueryAsync();
        }

        var held = PostAsync(1);
        while (!await api.Silo.Seed.QueryAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))
        {
            Assert.False(held.IsCompleted, "The receipt did not wait for its row.");
        }

        var others = Enumerable.Range(2, 7).Select(PostAsync).ToArray();
        Assert.False(held.IsCompleted, "Answered before it was committed.");
        await holding.CommitAsync();
        foreach (var answered in others.Prepend(held).Index())
        {
            (await answered.Item.WaitAsync(Enough)).Expect(200);
            Assert.Equal(5, await api.Silo.Seed.QueryAsync<int>(
                "select status::int from recipients where campaign_id = @campaign and seq = @seq", new { campaign, seq = answered.Index + 1 }));
        }

        Assert.Equal(8L, await api.Silo.Seed.QueryAsync<long>("select sum(delivered)::bigint from campaign_totals where campaign_id = @campaign", new { campaign }));

        Task<Answer> PostAsync(int seq)
        {
            var status = new { id = $"wamid.{seq}", status = "delivered", timestamp = "1803888000", biz_opaque_callback_data = new AttemptId(campaign, seq, 1).ToString() };
            return CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, new { statuses = new[] { status } }));
        }
    }

    [Fact]
    public async Task A_post_may_tell_of_another_number_of_the_tenant()
    {
        var tenant = await api.TenantAsync();
        var (first, number) = await api.SenderAsync(tenant);
        var (_, second) = await api.SenderAsync(tenant);
        var status = new { id = "wamid.other", status = "delivered", timestamp = "1803888000" };
        (await CampaignTests.PostWebhookAsync(api, first, number.AppSecret, CampaignTests.Envelope(second, new { statuses = new[] { status } }))).Expect(200);
        Assert.Equal(second.PhoneNumberId, await api.Silo.Seed.QueryAsync<string>(
            "select s.provider_number from unmatched_receipts u join senders s using (number_no) where u.tenant_id = @TenantId", new { tenant.TenantId }));
    }

    // Finds no attempt yet, and is kept.
    private static Dictionary<string, string> Early(string id) => new() { ["MessageSid"] = id, ["MessageStatus"] = "delivered" };

    private async Task<IReadOnlyList<string>> KeptAsync(ApiTenant tenant) => await api.Silo.Seed.ListAsync<string>(
        "select provider_id from unmatched_receipts where tenant_id = @TenantId order by provider_id", new { tenant.TenantId });
}

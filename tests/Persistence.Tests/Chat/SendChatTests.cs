using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Chat;

/// <summary>The claim of the chat, which is the sending itself: the same judgement as any claim, and all or nothing.</summary>
public sealed class SendChatTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Everybody_of_the_range_is_sent_to_and_has_the_message_in_the_inbox()
    {
        var campaign = await CampaignAsync(300);

        var result = await SendAsync(campaign, campaign.Claim() with { LastSeq = 256 });

        Assert.Equal((ClaimResultKind.Claimed, 256, 0), (result.Kind, result.Sent, result.Skipped));
        var totals = await campaign.CountAsync();
        Assert.Equal((256, 44), (totals.Sent, totals.Waiting));
        var row = await campaign.RowAsync(1);
        Assert.Equal((3, 1, 1, Stage.Noon.UtcDateTime, Stage.Noon.UtcDateTime), (row.Status, row.Attempt, row.Tries, row.AttemptedAt, row.SentAt));
        var message = Assert.Single(await InboxAsync(campaign, "c256"));
        Assert.Equal((1L, campaign.CampaignId, 256, "Anna", "anna", "Hello"), message);
        Assert.Empty(await InboxAsync(campaign, "c257"));
    }

    [Fact]
    public async Task Sending_again_sends_nobody_anything_twice()
    {
        var campaign = await CampaignAsync(5);
        await SendAsync(campaign);

        var again = await SendAsync(campaign);

        Assert.Equal((ClaimResultKind.NoneLeft, 0, 0), (again.Kind, again.Sent, again.Skipped));
        Assert.Equal(5, await MessagesAsync(campaign));
        Assert.Equal(5, (await campaign.CountAsync()).Sent);
    }

    [Fact]
    public async Task Numbers_have_no_gap_and_no_repeat_however_many_campaigns_and_silos_send_at_once()
    {
        var first = await CampaignAsync(400);
        var campaigns = new List<StagedCampaign> { first };
        for (var i = 0; i < 3; i++)
        {
            campaigns.Add(await CampaignAsync(first.TenantId, first.Sender));
        }

        // Each twice, as by two activations of one page, in ranges that overlap and in no order.
        await Task.WhenAll(campaigns.SelectMany(campaign => Enumerable.Range(0, 8).Select(async n =>
        {
            var from = 1 + (n * 37 % 4 * 100);
            await SendAsync(campaign, campaign.Claim() with { FirstSeq = from, LastSeq = from + 150 }, silo: n % 2 == 0 ? "ann" : "bob");
        })));

        foreach (var campaign in campaigns)
        {
            Assert.Equal(400, (await campaign.CountAsync()).Sent);
        }

        var wrong = await stage.Seed.QueryAsync<int>(
            """
            select count(*)::int from (
                select customer_no, count(*) as n, count(distinct seq) as seqs, count(distinct campaign_id) as campaigns, min(seq) as low, max(seq) as high
                from chat_inbox where tenant_id = @TenantId group by customer_no) c
            where c.n <> 4 or c.seqs <> 4 or c.campaigns <> 4 or c.low <> 1 or c.high <> 4
            """,
            new { first.TenantId });
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData("update grain_states set payload = jsonb_set(payload, '{status}', '\"paused\"') where campaign_id = @CampaignId", ClaimResultKind.CampaignChanged)]
    [InlineData("update grain_states set payload = jsonb_set(payload, '{revision}', '2') where campaign_id = @CampaignId", ClaimResultKind.CampaignChanged)]
    [InlineData("update tenants set suspended = true where tenant_id = @TenantId", ClaimResultKind.TenantSuspended)]
    [InlineData("update tenants set erased_at = now() where tenant_id = @TenantId", ClaimResultKind.TenantSuspended)]
    [InlineData("update senders set status = 'paused' where sender_id = @SenderId", ClaimResultKind.SenderBlocked, "senderPaused")]
    [InlineData("update senders set deleted_at = now() where sender_id = @SenderId", ClaimResultKind.SenderBlocked, "senderDeleted")]
    [InlineData("update senders set paid_until = product_now() where sender_id = @SenderId", ClaimResultKind.SenderBlocked, "senderUnpaid")]
    [InlineData("update senders set channel = 'sms' where sender_id = @SenderId", ClaimResultKind.SenderBlocked)]
    public async Task What_forbids_any_claim_forbids_this_one(string change, ClaimResultKind kind, string? blocked = null)
    {
        var campaign = await CampaignAsync(3);
        await stage.Seed.ExecuteAsync(change, new { campaign.CampaignId, campaign.TenantId, campaign.Sender.SenderId });

        var result = await SendAsync(campaign);

        Assert.Equal((kind, blocked, 0, 0), (result.Kind, result.Blocked, result.Sent, result.Skipped));
        Assert.Equal(0, await MessagesAsync(campaign));
        Assert.Equal(3, (await campaign.CountAsync()).Waiting);
    }

    [Fact]
    public async Task A_closed_window_and_a_sender_or_campaign_of_another_tenant_send_nothing()
    {
        var (campaign, other) = (await CampaignAsync(2), await CampaignAsync(2));
        foreach (var (request, kind) in new[]
                 {
                     (campaign.Claim(StagedCampaign.Terms with { ClosesAt = Stage.Noon }), ClaimResultKind.WindowClosed),
                     (campaign.Claim(StagedCampaign.Terms with { OpensAt = Stage.Noon.AddMicroseconds(1) }), ClaimResultKind.WindowClosed),
                     (campaign.Claim() with { SenderId = other.Sender.SenderId }, ClaimResultKind.SenderBlocked),
                     (campaign.Claim() with { TenantId = other.TenantId, SenderId = other.Sender.SenderId }, ClaimResultKind.CampaignChanged),
                 })
        {
            Assert.Equal(kind, (await SendAsync(campaign, request)).Kind);
        }

        Assert.Equal((0, 0), (await MessagesAsync(campaign), await MessagesAsync(other)));
    }

    [Theory]
    [InlineData("insert into exclusions values (@CampaignId, 'c1', now())", "excluded")]
    [InlineData("insert into suppressions values (@TenantId, 'chat', 'c1', 'optedOut', '{}', now())", "optedOut")]
    [InlineData("with gone as (delete from customers where tenant_id = @TenantId and customer_id = 'c1' returning tenant_id, customer_no) insert into erasures select tenant_id, customer_no, now() from gone", "erased")]
    public async Task A_person_who_may_not_be_written_to_is_skipped_with_the_reason_and_the_others_served(string change, string reason)
    {
        var campaign = await CampaignAsync(3);
        await stage.Seed.ExecuteAsync(change, new { campaign.CampaignId, campaign.TenantId });

        var result = await SendAsync(campaign);

        Assert.Equal((2, 1), (result.Sent, result.Skipped));
        Assert.Equal([$"1:7:{reason}"], await campaign.IssuesAsync());
        Assert.Equal((2, 1), ((await campaign.CountAsync()).Sent, (await campaign.CountAsync()).Skipped));
        Assert.Equal(2, await MessagesAsync(campaign));
    }

    [Fact]
    public async Task A_failure_in_the_middle_leaves_nothing()
    {
        var campaign = await CampaignAsync(4);
        // The third person has had every number there is.
        await stage.Seed.ExecuteAsync(
            """
            insert into chat_conversations (tenant_id, customer_no, last_seq)
            select tenant_id, customer_no, 9223372036854775807 from customers where tenant_id = @TenantId and customer_id = 'c3'
            """,
            campaign.Ids);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => SendAsync(campaign));

        Assert.Equal(4, (await campaign.CountAsync()).Waiting);
        Assert.Equal(0, await MessagesAsync(campaign));
    }

    [Fact]
    public async Task A_message_that_was_removed_leaves_its_number_so_that_none_is_given_twice()
    {
        var campaign = await CampaignAsync(2);
        var inbox = new InboxStore(stage.Source);
        await SendAsync(campaign);
        await stage.Seed.ExecuteAsync(
            "update grain_states set payload = payload || '{\"status\": \"completed\", \"finishedAt\": \"2020-01-01T00:00:00Z\"}' where campaign_id = @CampaignId", campaign.Ids);
        var retention = new RetentionStore(stage.Source);
        while (await retention.PruneCampaignAsync(400, CancellationToken.None))
        {
        }

        Assert.Equal(0, await MessagesAsync(campaign));
        var customer = await CustomerAsync(campaign, "c1");
        Assert.Equal((1L, 0L), ((await inbox.ConversationAsync(campaign.TenantId, customer, CancellationToken.None)).LastSeq, (await MarkAsync(0)).ReadUpTo));
        var next = await CampaignAsync(campaign.TenantId, campaign.Sender);
        await SendAsync(next);
        Assert.Equal(2L, Assert.Single(await InboxAsync(next, "c1")).Item1);
        Assert.Equal((2L, 2L), ((await MarkAsync(9)).LastSeq, (await MarkAsync(1)).ReadUpTo));
        Assert.Equal(2L, Assert.Single(await inbox.ConnectedAsync([campaign.TenantId], [customer], CancellationToken.None)).LastSeq);

        Task<ConversationRow> MarkAsync(long upTo) => inbox.MoveMarksAsync(campaign.TenantId, customer, upTo, read: true, CancellationToken.None);
    }

    [Fact]
    public async Task A_mark_stands_beside_the_messages_and_is_not_set_where_there_are_none()
    {
        var campaign = await CampaignAsync(2);
        var inbox = new InboxStore(stage.Source);
        var customer = await CustomerAsync(campaign, "c1");

        Assert.Equal(0, (await inbox.MoveMarksAsync(campaign.TenantId, customer, 5, read: true, CancellationToken.None)).LastSeq);
        Assert.Equal(0, await MarksAsync());
        await SendAsync(campaign);
        Assert.Equal(1L, Assert.Single(await inbox.UnmarkedAsync(campaign.TenantId, customer, 5, read: false, 10, CancellationToken.None)).Seq);
        var delivered = await inbox.MoveMarksAsync(campaign.TenantId, customer, 5, read: false, CancellationToken.None);
        Assert.Equal((1L, 1L, 0L), (delivered.LastSeq, delivered.DeliveredUpTo, delivered.ReadUpTo));
        Assert.Empty(await inbox.UnmarkedAsync(campaign.TenantId, customer, 5, read: false, 10, CancellationToken.None));
        Assert.Single(await inbox.UnmarkedAsync(campaign.TenantId, customer, 5, read: true, 10, CancellationToken.None));
        Assert.Equal(1, await MarksAsync());

        Task<int> MarksAsync() => stage.Seed.QueryAsync<int>("select count(*)::int from chat_conversations where tenant_id = @TenantId", campaign.Ids);
    }

    [Fact]
    public async Task An_erased_person_leaves_no_message_behind()
    {
        var campaign = await CampaignAsync(2);
        await SendAsync(campaign);
        foreach (var name in new[] { "c1", "c2" })
        {
            await new InboxStore(stage.Source).MoveMarksAsync(campaign.TenantId, await CustomerAsync(campaign, name), 1, read: true, CancellationToken.None);
        }

        var store = CustomerStores.Of(stage.Source);

        Assert.True(await store.EraseAsync(campaign.TenantId, "c1", Stage.Noon, CancellationToken.None));

        Assert.Equal(1, await MessagesAsync(campaign));
        Assert.Equal(1, await stage.Seed.QueryAsync<int>("select count(*)::int from chat_conversations where tenant_id = @TenantId", campaign.Ids));
    }

    private async Task<StagedCampaign> CampaignAsync(int customers)
    {
        var tenantId = await stage.Seed.TenantAsync();
        await stage.Seed.CustomersAsync(tenantId, customers);
        await stage.Seed.GiveOnlineAppAsync(tenantId);
        return await CampaignAsync(tenantId, await stage.Seed.ChatSenderAsync(tenantId));
    }

    private async Task<StagedCampaign> CampaignAsync(Guid tenantId, SeededSender sender)
    {
        var campaign = await stage.CampaignAsync(new StagedTenant(stage, tenantId, sender));
        await stage.Seed.ExecuteAsync("update recipients set address = customer_id where campaign_id = @CampaignId", campaign.Ids);
        return campaign;
    }

    private Task<ChatResult> SendAsync(StagedCampaign campaign, ClaimRequest? request = null, string silo = "ann") =>
        new ChatStore(stage.Source, new SiloIdentity(silo)).SendAsync(request ?? campaign.Claim(), "Hello", CancellationToken.None);

    private Task<long> CustomerAsync(StagedCampaign campaign, string customer) => stage.Seed.QueryAsync<long>(
        "select customer_no from customers where tenant_id = @TenantId and customer_id = @customer", new { campaign.TenantId, customer });

    private Task<int> MessagesAsync(StagedCampaign campaign) =>
        stage.Seed.QueryAsync<int>("select count(*)::int from chat_inbox where campaign_id = @CampaignId", campaign.Ids);

    private Task<IReadOnlyList<(long, Guid, int, string, string, string)>> InboxAsync(StagedCampaign campaign, string customer) =>
        stage.Seed.ListAsync<(long, Guid, int, string, string, string)>(
            """
            select i.seq, i.campaign_id, i.recipient_seq, i.sender_name, i.staff_id, i.body
            from chat_inbox i join customers c on c.tenant_id = i.tenant_id and c.customer_no = i.customer_no
            where i.tenant_id = @TenantId and c.customer_id = @customer
            order by i.seq
            """,
            new { campaign.TenantId, customer });
}

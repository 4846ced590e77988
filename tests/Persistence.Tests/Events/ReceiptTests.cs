using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Events;

/// <summary>A receipt counts only for the attempt, the number and the tenant that it belongs to.</summary>
public sealed class ReceiptTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_receipt_of_an_earlier_attempt_changes_nothing()
    {
        var campaign = await SendingAsync();
        await ApplyAsync(campaign.Event(1, DeliveryStatus.Waiting) with { Reason = "transient:500", NextAttemptAt = Stage.Noon });
        await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Retries));

        var effect = await ApplyAsync(campaign.Event(1, DeliveryStatus.Read, attempt: 1) with { ProviderId = "wamid.old" });

        Assert.Equal(new EventEffect(Matched: false, Became: null), effect);
        var row = await campaign.RowAsync(1);
        Assert.Equal((1, 2, null, null, null), (row.Status, row.Attempt, row.ReadAt, row.SentAt, row.ProviderId));
        await campaign.CountAsync();
    }

    [Fact]
    public async Task A_receipt_through_another_number_changes_nothing()
    {
        var campaign = await SendingAsync();

        var effect = await ApplyAsync(campaign.Event(1, DeliveryStatus.Failed) with { NumberNo = campaign.Sender.NumberNo + 1, Reason = "recipient:1" });

        Assert.Equal(new EventEffect(false, null), effect);
        Assert.Equal(2, (await campaign.CountAsync()).Sending);
        Assert.Equal(DeliveryStatus.Delivered, (await ApplyAsync(campaign.Event(1, DeliveryStatus.Delivered) with { NumberNo = campaign.Sender.NumberNo })).Became);
    }

    [Fact]
    public async Task A_receipt_with_another_tenants_secret_changes_nothing_even_on_a_number_that_was_linked_again()
    {
        var campaign = await SendingAsync();
        var other = await stage.TenantAsync(customers: 1);

        var effect = await ApplyAsync(
            campaign.Event(1, DeliveryStatus.Read) with { NumberNo = campaign.Sender.NumberNo, TenantId = other.TenantId });

        Assert.Equal(new EventEffect(false, null), effect);
        Assert.Equal(2, (await campaign.CountAsync()).Sending);
        Assert.Equal(DeliveryStatus.Read, (await ApplyAsync(campaign.Event(1, DeliveryStatus.Read) with { TenantId = campaign.TenantId })).Became);
    }

    [Fact]
    public async Task The_genuine_one_of_two_receipts_in_one_batch_counts()
    {
        var campaign = await SendingAsync();
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        var genuine = campaign.Event(1, DeliveryStatus.Delivered) with { NumberNo = campaign.Sender.NumberNo };

        var effects = await writer.ApplyAsync([genuine with { NumberNo = -1, Status = DeliveryStatus.Read }, genuine], CancellationToken.None);

        Assert.Equal([new EventEffect(false, null), new EventEffect(true, DeliveryStatus.Delivered)], effects);
        Assert.Equal(1, (await campaign.CountAsync()).Delivered);
    }

    [Fact]
    public async Task A_receipt_for_somebody_who_waits_was_skipped_or_does_not_exist_changes_nothing()
    {
        var campaign = await SendingAsync();
        await new ProgressStore(stage.Source, stage.Source, new SiloIdentity("ann")).SkipAsync(campaign.TenantId, campaign.CampaignId, ["c3"], CancellationToken.None);

        await ApplyAsync(campaign.Event(3, DeliveryStatus.Read, attempt: 0));
        await ApplyAsync(campaign.Event(4, DeliveryStatus.Read, attempt: 0));
        Assert.False((await ApplyAsync(campaign.Event(99, DeliveryStatus.Read))).Matched);
        Assert.False((await ApplyAsync(campaign.Event(1, DeliveryStatus.Read) with { CampaignId = Guid.NewGuid() })).Matched);

        var totals = await campaign.CountAsync();
        Assert.Equal((1, 2, 1, 0), (totals.Waiting, totals.Sending, totals.Skipped, totals.Read));
    }

    [Fact]
    public async Task The_providers_id_is_kept_once_and_finds_the_attempt()
    {
        var campaign = await SendingAsync();

        await ApplyAsync(campaign.Event(1, DeliveryStatus.Sent) with { ProviderId = "wamid.1" });
        await ApplyAsync(campaign.Event(1, DeliveryStatus.Delivered) with { ProviderId = "wamid.other" });
        await ApplyAsync(campaign.Event(2, DeliveryStatus.Delivered) with { ProviderId = "wamid.2" });
        await ApplyAsync(campaign.Event(2, DeliveryStatus.Sent) with { ProviderId = "wamid.2" });

        Assert.Equal(("wamid.1", "wamid.2"), ((await campaign.RowAsync(1)).ProviderId, (await campaign.RowAsync(2)).ProviderId));
        Assert.Equal(
            [("wamid.1", 1, 1), ("wamid.2", 2, 1)],
            await stage.Seed.ListAsync<(string, int, int)>(
                "select provider_id, seq, attempt::int from provider_messages where campaign_id = @CampaignId and number_no = @NumberNo order by seq",
                new { campaign.CampaignId, campaign.Sender.NumberNo }));
    }

    [Fact]
    public async Task A_receipt_that_came_before_its_outcome_is_matched_once_that_is_stored()
    {
        var campaign = await SendingAsync();
        var effects = new OutcomeEffectsStore(stage.Source);
        await stage.Seed.ExecuteAsync(
            """
            insert into unmatched_receipts (tenant_id, number_no, provider_id, status, at, error_class, code, received_at)
            values (@TenantId, @NumberNo, 'early.1', 5, @at, null, null, now()), (@TenantId, @NumberNo, 'early.2', 4, @at, 3, '131026', now()),
                   (@TenantId, @NumberNo, 'never', 6, @at, null, null, now()),
                   (@other, @NumberNo, 'early.1', 4, @at, 3, '131026', now()) -- signed by a tenant that has the number now
            """,
            new { campaign.TenantId, campaign.Sender.NumberNo, other = (await stage.TenantAsync(0)).TenantId, at = Stage.Noon.AddSeconds(2) });
        Assert.Empty(await effects.LateMatchesAsync(100, CancellationToken.None));

        await ApplyAsync(campaign.Event(1, DeliveryStatus.Sent) with { ProviderId = "early.1" });
        await ApplyAsync(campaign.Event(2, DeliveryStatus.Sent) with { ProviderId = "early.2" });
        var matches = await effects.LateMatchesAsync(100, CancellationToken.None);
        foreach (var match in matches)
        {
            await ApplyAsync(match.ToEvent());
        }

        await effects.DropMatchedAsync(matches, CancellationToken.None);
        Assert.Equal(
            (5, Stage.Noon.AddSeconds(2).UtcDateTime), ((await campaign.RowAsync(1)).Status, (await campaign.RowAsync(1)).DeliveredAt));
        Assert.Equal((4, "recipient:131026"), ((await campaign.RowAsync(2)).Status, (await campaign.RowAsync(2)).Reason));
        Assert.Equal(
            ["early.1", "never"],
            await stage.Seed.ListAsync<string>("select provider_id from unmatched_receipts where number_no = @NumberNo order by 1", campaign.Sender));
        Assert.Empty(await effects.LateMatchesAsync(100, CancellationToken.None));
        await campaign.CountAsync();
    }

    private async Task<EventEffect> ApplyAsync(DeliveryEvent happened)
    {
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("bob"));
        return (await writer.ApplyAsync([happened], CancellationToken.None))[0];
    }

    /// <summary>Four people, the first two of whom are being sent to.</summary>
    private async Task<StagedCampaign> SendingAsync()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 4);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        var campaign = await stage.CampaignAsync(tenant);
        await campaign.ClaimAsync(permits: 2);
        return campaign;
    }
}

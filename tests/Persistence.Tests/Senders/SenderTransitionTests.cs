using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Senders;

/// <summary>The statements that change a sender's status do what the table of the domain says, for each status and each event.</summary>
public sealed class SenderTransitionTests(Stage stage) : IClassFixture<Stage>
{
    public static TheoryData<SenderEvent> Events => [.. Enum.GetValues<SenderEvent>()];

    private SenderStore Senders => new(stage.Source);

    [Theory]
    [MemberData(nameof(Events))]
    public async Task A_statement_changes_the_status_as_the_table_says(SenderEvent what)
    {
        foreach (var status in Enum.GetValues<SenderStatus>())
        {
            var tenantId = await stage.Seed.TenantAsync();
            var sender = await SenderAsync(tenantId, status);

            var change = await HappensAsync(what, tenantId, sender);

            var next = SenderLifecycle.Next(status, what);
            Assert.Equal((status, what, next ?? status), (status, what, await StatusAsync(sender)));
            if (change is { } answered)
            {
                Assert.Equal((status, what, next is not null), (status, what, answered.Result == SenderChangeResult.Done));
            }
        }
    }

    [Fact]
    public async Task A_renewal_changes_the_status_as_a_payment_does_and_passes_over_a_sender_that_is_not_in_use()
    {
        var tenantId = await stage.Seed.TenantAsync();
        await new BalanceStore(stage.Source).CreditAsync(tenantId, 100, "renewals", Stage.Noon, CancellationToken.None);
        await new TenantStore(stage.Source).SetPricesAsync(
            tenantId, [new PriceRow { Channel = Channel.WhatsApp, Currency = "EUR", PerMonth = 1 }], CancellationToken.None);
        var senders = new Dictionary<SenderStatus, SeededSender>();
        foreach (var status in Enum.GetValues<SenderStatus>())
        {
            senders[status] = await SenderAsync(tenantId, status);
            await stage.Seed.ExecuteAsync(
                "update senders set auto_renew = true, paid_until = @ends where sender_id = @SenderId", new { senders[status].SenderId, ends = Stage.Noon });
        }

        var renewals = new RenewalStore(stage.Source);
        var renewed = new List<Guid>();
        while (await renewals.RenewNextAsync(Stage.Noon, Stage.Noon, CancellationToken.None) is { } renewal)
        {
            renewed.Add(renewal.SenderId);
        }

        SenderStatus[] used = [SenderStatus.Active, SenderStatus.Paused, SenderStatus.Unpaid];
        Assert.Equal(used.Select(status => senders[status].SenderId).Order(), renewed.Order());
        foreach (var (status, sender) in senders)
        {
            var next = used.Contains(status) ? SenderLifecycle.Next(status, SenderEvent.Pay) : status;
            Assert.Equal((status, next), (status, await StatusAsync(sender)));
        }
    }

    private async Task<SeededSender> SenderAsync(Guid tenantId, SenderStatus status)
    {
        var sender = await stage.Seed.SenderAsync(tenantId);
        await stage.Seed.ExecuteAsync("update senders set status = @status where sender_id = @SenderId", new { sender.SenderId, status = status.ToWord() });
        return sender;
    }

    // A command has an answer; a report of the provider has none.
    private async Task<SenderChange?> HappensAsync(SenderEvent what, Guid tenantId, SeededSender sender)
    {
        var account = "whatsapp/200" + sender.PhoneNumberId;
        switch (what)
        {
            case SenderEvent.AcceptTerms:
                return await Senders.AcceptTermsAsync(tenantId, sender.SenderId, "1", Stage.Noon, CancellationToken.None);
            case SenderEvent.Pay:
                await new BalanceStore(stage.Source).CreditAsync(tenantId, 1, "credit", Stage.Noon, CancellationToken.None);
                return await Senders.PayAsync(
                    tenantId, sender.SenderId, 1, new Debit("channelMonth", 1, "month", "{}"), Stage.Noon, CancellationToken.None);
            case SenderEvent.Link:
                return await Senders.LinkAsync(
                    tenantId, sender.SenderId, new SenderLink(sender.NumberKey, account, sender.PhoneNumberId, [1], Phone: null, Quality: null),
                    CancellationToken.None);
            case SenderEvent.Pause:
                return await Senders.PauseAsync(tenantId, sender.SenderId, CancellationToken.None);
            case SenderEvent.Resume:
                return await Senders.ResumeAsync(tenantId, sender.SenderId, CancellationToken.None);
            case SenderEvent.NumberRefused:
                await new OutcomeEffectsStore(stage.Source).BlockSenderAsync(sender.SenderId, null, SenderStatus.Restricted, "368", CancellationToken.None);
                return null;
            case SenderEvent.CredentialsRefused:
                await new OutcomeEffectsStore(stage.Source).BlockSenderAsync(sender.SenderId, null, SenderStatus.Disconnected, "190", CancellationToken.None);
                return null;
            case SenderEvent.AccountRestricted:
                await Senders.StopAccountAsync(tenantId, account, SenderStatus.Restricted, "ban", Stage.Noon, CancellationToken.None);
                return null;
            case SenderEvent.AccountDisconnected:
                await Senders.StopAccountAsync(tenantId, account, SenderStatus.Disconnected, "deleted", Stage.Noon, CancellationToken.None);
                return null;
            case SenderEvent.AccountReinstated:
                await Senders.ReinstateAccountAsync(tenantId, account, Stage.Noon, CancellationToken.None);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "No statement is known for this event.");
        }
    }

    private async Task<SenderStatus> StatusAsync(SeededSender sender) => EnumWords.Find<SenderStatus>(
        await stage.Seed.QueryAsync<string>("select status from senders where sender_id = @SenderId", sender))!.Value;
}

using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>The provider refuses because the person told it to stop: by the answer to a call, or in a later receipt.</summary>
public sealed class ProviderOptOutTests : IAsyncLifetime
{
    private const string Ann = "+393330000001";
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private VirtualSilo _silo = null!;
    private Guid _tenant;
    private SeededSender _sender = null!;

    public async Task InitializeAsync()
    {
        _silo = await VirtualSilo.StartAsync(Noon);
        _tenant = await _silo.Seed.TenantAsync();
        _sender = await _silo.Seed.SenderAsync(_tenant);
        await _silo.Seed.CustomersAsync(_tenant, 1, _sender.NumberNo);
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Theory]
    [InlineData(ErrorClass.OptedOut, "131050", 1)]
    [InlineData(ErrorClass.Recipient, "131026", 0)]
    public async Task An_answer_suppresses_only_who_opted_out_and_keeps_what_shows_it(ErrorClass errorClass, string code, int suppressed)
    {
        _silo.Channel.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Refused(errorClass, code));
        await LaunchAsync();
        Assert.Equal(suppressed, await SuppressedAsync());
        Assert.Equal(suppressed, await EvidenceAsync(code));
    }

    [Theory]
    [InlineData(ErrorClass.OptedOut, "21610", 1)]
    [InlineData(ErrorClass.Recipient, "30005", 0)]
    public async Task A_receipt_suppresses_only_who_opted_out_and_keeps_what_shows_it(ErrorClass errorClass, string code, int suppressed)
    {
        var campaign = await LaunchAsync();
        await ReceiveAsync(campaign, _silo.Now, errorClass, code);
        Assert.Equal(suppressed, await SuppressedAsync());
        Assert.Equal(suppressed, await EvidenceAsync(code));
    }

    [Fact]
    public async Task A_receipt_that_is_posted_again_suppresses_where_the_first_did_not_come_that_far()
    {
        var campaign = await LaunchAsync();
        var at = _silo.Now;
        await ReceiveAsync(campaign, at);
        await _silo.Seed.ExecuteAsync("delete from suppressions; delete from opt_out_events"); // as if the silo had died in between
        await ReceiveAsync(campaign, at);
        Assert.Equal(1, await SuppressedAsync());
    }

    [Fact]
    public async Task A_receipt_that_is_posted_again_undoes_no_later_start()
    {
        var campaign = await LaunchAsync();
        var at = _silo.Now;
        await ReceiveAsync(campaign, at);
        await CustomerStores.Of(_silo.Database.Source).RecordOptOutsAsync(
            _tenant, Channel.WhatsApp, [new OptOutEvent(Ann, at.AddSeconds(1), OptedOut: false, "{}")], at, CancellationToken.None);
        Assert.Equal(0, await SuppressedAsync());
        await ReceiveAsync(campaign, at);
        Assert.Equal(0, await SuppressedAsync());
    }

    [Fact]
    public async Task A_receipt_of_another_number_suppresses_nobody()
    {
        var campaign = await LaunchAsync();
        await ReceiveAsync(campaign, _silo.Now, numberNo: _sender.NumberNo + 1);
        Assert.Equal(0, await SuppressedAsync());
    }

    private async Task<ICampaignGrain> LaunchAsync()
    {
        var campaign = await _silo.LaunchAsync(_tenant, Campaigns.Definition(_sender, perHour: 40));
        await _silo.AdvanceAsync(TimeSpan.FromMinutes(5));
        return campaign;
    }

    private Task ReceiveAsync(
        ICampaignGrain campaign, DateTimeOffset at, ErrorClass errorClass = ErrorClass.OptedOut, string code = "131050", int? numberNo = null) =>
        _silo.Grains.Recipients(_tenant, campaign.Id(), 0).ApplyReceiptsAsync(
            new ReceiptBatch(numberNo ?? _sender.NumberNo, [Reported.Of(campaign.Id(), 1, 1, DeliveryStatus.Failed, at, null, errorClass, code)]),
            CancellationToken.None);

    private Task<int> SuppressedAsync() =>
        _silo.Seed.QueryAsync<int>("select count(*)::int from suppressions where channel = 'whatsapp' and address = @Ann", new { Ann });

    private Task<int> EvidenceAsync(string code) => _silo.Seed.QueryAsync<int>(
        "select count(*)::int from opt_out_events where address = @Ann and opted_out and evidence ->> 'by' = 'provider' and evidence ->> 'code' = @code",
        new { Ann, code });
}

using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>What the adapter makes of people whom the provider knows by other numbers and by user ids.</summary>
public sealed class KnownPeopleTests : IAsyncLifetime
{
    private const string Argentine = "+541123456789";
    private const string UserId = "AR.9001";
    private SimulatedProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await SimulatedProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Answer_receipts_and_messages_name_the_second_number_and_the_user_id()
    {
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = Argentine, ["waId"] = "+5491123456789", ["userId"] = UserId });

        var accepted = Assert.IsType<SendOutcome.Accepted>(await SendAsync(Argentine));
        Assert.Equal(["+5491123456789", UserId], accepted.Named);

        await WriteAsync();
        Assert.All(_provider.Webhook.Receipts, receipt => Assert.Equal("+5491123456789", receipt.Recipient));
        Assert.All(Numbers().SelectMany(number => number.Named), named => Assert.Equal(("+5491123456789", UserId), (named.One, named.Other)));
        Assert.Equal(["contact", "message", "receipt"], Numbers().SelectMany(number => number.Named).Select(named => named.By).Distinct().Order());
    }

    [Fact]
    public async Task A_person_who_shows_no_number_is_sent_to_and_heard_by_the_user_id()
    {
        await _provider.PostAsync("/whatsapp/people", new() { ["phone"] = Argentine, ["userId"] = UserId, ["hidesNumber"] = true });

        Assert.IsType<SendOutcome.Accepted>(await SendAsync(UserId));

        await WriteAsync();
        Assert.All(_provider.Webhook.Receipts, receipt => Assert.Equal(UserId, receipt.Recipient));
        var message = Assert.Single(Numbers().SelectMany(number => number.Messages));
        Assert.Equal((null, UserId), (message.From, message.FromUserId));
        Assert.Equal(Argentine, (string?)Assert.Single(await _provider.GetAsync("ledger"))!["to"]);
    }

    private async Task WriteAsync()
    {
        await _provider.PostAsync("/whatsapp/inbound", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = Argentine, ["text"] = "Hello" });
        await _provider.Webhook.UntilAsync("all", () => _provider.Webhook.Receipts.Count >= 3 && Numbers().Any(number => number.Messages.Count > 0));
    }

    private IEnumerable<NumberEvents> Numbers() => _provider.Webhook.Taken.SelectMany(events => events.Numbers);

    private Task<SendOutcome> SendAsync(string to) => _provider.Channel.SendAsync(Sample.Message() with { To = to }, CancellationToken.None);
}

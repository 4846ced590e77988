using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>Each fault of the simulator once through the adapter: what the product sees, and what the ledger says is true.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly string First = Sample.Attempt().ToString();
    private SimulatedProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await SimulatedProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task A_lost_answer_is_unknown_while_the_message_reached_its_phone()
    {
        await _provider.FaultAsync("acceptThenDrop");
        Assert.IsType<SendOutcome.Unknown>(await _provider.SendAsync());
        Assert.Equal([First], await _provider.LedgerAsync());

        // The receipt brings the attempt's id and so settles it.
        await _provider.Webhook.UntilAsync("a receipt", () => _provider.Webhook.Receipts.Count > 0);
        Assert.Equal(Sample.Attempt(), _provider.Webhook.Receipts[0].AttemptId);
    }

    [Fact]
    public async Task A_late_answer_is_unknown_while_the_message_reached_its_phone()
    {
        await _provider.FaultAsync("answerLate", fault => fault["delaySeconds"] = 60);
        var outcome = await Sample.Channel(_provider.Url, TimeSpan.FromSeconds(3)).SendAsync(Sample.Message(), CancellationToken.None);
        Assert.IsType<SendOutcome.Unknown>(outcome);
        Assert.Equal([First], await _provider.LedgerAsync());
    }

    [Fact]
    public async Task A_connection_dropped_before_accepting_is_unknown_and_reached_nobody()
    {
        await _provider.FaultAsync("dropBeforeAccept");
        Assert.IsType<SendOutcome.Unknown>(await _provider.SendAsync());
        Assert.Empty(await _provider.LedgerAsync());
        Assert.Equal(["dropBeforeAccept"], await _provider.OutcomesAsync());
    }

    [Fact]
    public async Task A_held_template_is_told_in_the_answer_and_goes_after_its_time()
    {
        await _provider.RegisterAsync(number => number["templates"] = new JsonArray(new JsonObject { ["name"] = "offer", ["language"] = "en_US" }));
        await _provider.FaultAsync("hold", fault => { fault["delaySeconds"] = 1; fault["count"] = 1; });
        var held = Assert.IsType<SendOutcome.Held>(await _provider.SendAsync(template: new TemplateRef("offer", "en_US")));
        Assert.False(held.TemplatePaused);
        await _provider.Webhook.UntilAsync("its receipts", () => _provider.Webhook.Receipts.Count >= 3);
        Assert.All(_provider.Webhook.Receipts, receipt => Assert.Equal(held.ProviderId, receipt.ProviderId));
        Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync(seq: 2, template: new TemplateRef("offer", "en_US")));
    }

    [Fact]
    public async Task A_paused_template_is_told_in_the_answer_and_its_message_is_dropped()
    {
        await _provider.RegisterAsync(number => number["templates"] = new JsonArray(new JsonObject { ["name"] = "offer", ["language"] = "en_US" }));
        await _provider.FaultAsync("pauseTemplate", fault => fault["delaySeconds"] = 0.1);
        Assert.True(Assert.IsType<SendOutcome.Held>(await _provider.SendAsync(template: new TemplateRef("offer", "en_US"))).TemplatePaused);
        await _provider.Webhook.UntilAsync("a receipt", () => _provider.Webhook.Receipts.Count > 0);
        Assert.Equal((DeliveryStatus.Failed, "132015"), (_provider.Webhook.Receipts[0].Status, _provider.Webhook.Receipts[0].Code));
        Assert.Empty(await _provider.LedgerAsync());
    }

    [Fact]
    public async Task A_refusal_reaches_nobody_and_is_among_the_requests()
    {
        await _provider.FaultAsync("refuse", fault => fault["code"] = 131050);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.OptedOut, "131050"), await _provider.SendAsync());
        Assert.Empty(await _provider.LedgerAsync());
        Assert.Equal(["131050"], await _provider.OutcomesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_error_is_unknown_whether_it_struck_before_or_after_accepting(bool accepted)
    {
        await _provider.FaultAsync("serverError", fault => fault["accepted"] = accepted);
        Assert.IsType<SendOutcome.Unknown>(await _provider.SendAsync());
        Assert.Equal(accepted ? [First] : [], await _provider.LedgerAsync());
    }

    [Fact]
    public async Task A_throttle_refuses_with_its_wait_until_it_ends()
    {
        await _provider.FaultAsync("throttle", fault => fault["retryAfterSeconds"] = 7);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Throttled, "130429", TimeSpan.FromSeconds(7)), await _provider.SendAsync());
        await _provider.EndFaultsAsync();
        Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync(seq: 2));
    }

    [Fact]
    public async Task A_fault_with_a_count_strikes_that_often()
    {
        await _provider.FaultAsync("refuse", fault => { fault["code"] = 131000; fault["count"] = 2; fault["httpStatus"] = 400; });
        for (var seq = 1; seq <= 4; seq++)
        {
            await _provider.SendAsync(seq);
        }

        Assert.Equal(["131000", "131000", "accepted", "accepted"], await _provider.OutcomesAsync());
    }

    [Fact]
    public async Task A_fault_with_a_rate_strikes_the_same_attempts_again()
    {
        await _provider.FaultAsync("refuse", fault => { fault["code"] = 131021; fault["rate"] = 0.5; fault["seed"] = 7; });
        for (var round = 0; round < 2; round++)
        {
            for (var seq = 1; seq <= 30; seq++)
            {
                await _provider.SendAsync(seq);
            }
        }

        var outcomes = await _provider.OutcomesAsync();
        Assert.Equal(outcomes[..30], outcomes[30..]);
        Assert.InRange(outcomes.Count(outcome => outcome == "accepted"), 15, 45);
    }

    [Fact]
    public async Task A_later_failure_is_reported_and_reaches_nobody()
    {
        await _provider.FaultAsync("failLater", fault => fault["code"] = 131049);
        var accepted = Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync());
        await _provider.Webhook.UntilAsync("the failure", () => _provider.Webhook.Receipts.Count > 0);
        var receipt = Assert.Single(_provider.Webhook.Receipts);
        Assert.Equal((DeliveryStatus.Failed, ErrorClass.Recipient, "131049"), (receipt.Status, receipt.Class!.Value, receipt.Code));
        Assert.Equal(accepted.ProviderId, receipt.ProviderId);
        Assert.Null(receipt.AttemptId);
        Assert.Empty(await _provider.LedgerAsync());
    }

    [Theory]
    [InlineData("statusesOutOfOrder", "Read Delivered Sent")]
    [InlineData("statusTwice", "Sent Delivered Read Sent Delivered Read")]
    [InlineData("readWithoutDelivered", "Sent Read")]
    [InlineData("failedAfterDelivered", "Sent Delivered Failed")]
    public async Task Receipts_come_as_disturbed(string fault, string expected)
    {
        // One post at a time, so that the order of arrival is the order of posting.
        await _provider.RegisterAsync(number => number["receipts"]!["speedFactor"] = 100_000);
        await _provider.FaultAsync(fault);
        await _provider.SendAsync();
        var count = expected.Split(' ').Length;
        await _provider.Webhook.UntilAsync($"{count} receipts", () => _provider.Webhook.Receipts.Count >= count);
        var words = _provider.Webhook.Receipts.Select(receipt => receipt.Status.ToString());
        Assert.Equal(
            fault == "statusTwice" ? expected.Split(' ').Order() : expected.Split(' '),
            fault == "statusTwice" ? words.Order() : words);
        Assert.Equal([First], await _provider.LedgerAsync());
    }

    [Fact]
    public async Task A_receipt_may_come_before_the_answer()
    {
        await _provider.RegisterAsync(number => number["receipts"]!["speedFactor"] = 1);
        await _provider.FaultAsync("statusBeforeAnswer");
        await _provider.SendAsync();
        Assert.Equal(DeliveryStatus.Sent, Assert.Single(_provider.Webhook.Receipts).Status);
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_and_the_repeat_is_taken()
    {
        await _provider.FaultAsync("badSignature");
        await _provider.SendAsync();
        await _provider.Webhook.UntilAsync("all receipts", () => _provider.Webhook.Receipts.Count >= 3);
        Assert.False(_provider.Webhook.Posts[0].Signed);
        Assert.True(_provider.Webhook.Posts[^1].Signed);
        Assert.Equal(3, _provider.Webhook.Receipts.Count);
    }

    [Fact]
    public async Task A_status_word_that_nobody_knows_changes_nothing()
    {
        await _provider.FaultAsync("unknownStatusWord");
        await _provider.SendAsync();
        await _provider.Webhook.UntilAsync(
            "the word", () => _provider.Webhook.Receipts.Count >= 3 && _provider.Webhook.Taken.Any(e => e.Ignored.Count > 0));
        Assert.Equal(new("status", "other"), Assert.Single(_provider.Webhook.Taken.SelectMany(e => e.Ignored)));
        Assert.Equal(3, _provider.Webhook.Receipts.Count);
    }

    [Fact]
    public async Task Receipts_held_back_by_a_webhook_that_is_down_come_later()
    {
        await _provider.FaultAsync("webhooksDown", fault => fault["count"] = 2);
        await _provider.SendAsync();
        await _provider.Webhook.UntilAsync("all receipts", () => _provider.Webhook.Receipts.Count >= 3);
        Assert.Equal([DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read], _provider.Webhook.Receipts.Select(r => r.Status).Order());
    }

    [Fact]
    public async Task A_post_that_the_webhook_could_not_apply_comes_again()
    {
        _provider.Webhook.StatusOf = n => n == 1 ? 503 : 200;
        await _provider.SendAsync();
        await _provider.Webhook.UntilAsync("all receipts", () => _provider.Webhook.Receipts.Count >= 3);
        Assert.Equal(503, _provider.Webhook.Posts[0].Status);
    }

    [Fact]
    public async Task A_banned_account_refuses_until_it_is_reinstated()
    {
        await _provider.PostAsync("/whatsapp/account", new() { ["businessAccountId"] = Sample.BusinessAccountId, ["event"] = "DISABLED_UPDATE" });
        Assert.Equal(new SendOutcome.Refused(ErrorClass.SenderBlocked, "131031"), await _provider.SendAsync());
        await _provider.PostAsync("/whatsapp/account", new()
        {
            ["businessAccountId"] = Sample.BusinessAccountId,
            ["event"] = "DISABLED_UPDATE",
            ["banState"] = "REINSTATE",
        });
        Assert.IsType<SendOutcome.Accepted>(await _provider.SendAsync(seq: 2));

        await _provider.Webhook.UntilAsync("both events", () => _provider.Webhook.Taken.Sum(e => e.Accounts.Count) >= 2);
        Assert.Equal(
            [Channels.WhatsApp.AccountEventKind.Restricted, Channels.WhatsApp.AccountEventKind.Reinstated],
            _provider.Webhook.Taken.SelectMany(e => e.Accounts).Select(e => e.Kind).Order());
    }

    [Theory]
    [InlineData("""{"kind":"nonsense"}""")]
    [InlineData("""{"kind":"refuse"}""")]
    [InlineData("""{"kind":"throttle","rate":2}""")]
    [InlineData("""{"kind":"throttle","rat":1}""")]
    [InlineData("not json")]
    public async Task A_fault_that_makes_no_sense_is_not_taken(string body) =>
        Assert.Equal(400, await _provider.StatusOfPostAsync("/faults", body));
}

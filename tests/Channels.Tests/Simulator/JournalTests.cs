using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.WhatsApp;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Simulator;

/// <summary>A simulator that comes back knows what the one before it knew.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"simulator-{Guid.NewGuid():N}.jsonl");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task A_restart_keeps_numbers_ledger_windows_and_what_was_not_posted_yet()
    {
        await using (var before = await SimulatedProvider.StartAsync(number => number["requireWindow"] = true, _path))
        {
            before.Webhook.StatusOf = _ => 503; // nothing is taken, so everything is still to be posted
            await before.PostAsync("/whatsapp/inbound", new() { ["phoneNumberId"] = Sample.PhoneNumberId, ["from"] = Sample.Person, ["text"] = "hi" });
            Assert.IsType<SendOutcome.Accepted>(await before.SendAsync());
            await before.FaultAsync("refuse", fault => fault["code"] = 131021);
            await before.SendAsync(seq: 2);
        }

        // The address of the webhook is a new one; everything else is known from the journal.
        await using var after = await SimulatedProvider.StartAsync(journal: _path, register: false);
        await after.RegisterAsync(number => number["requireWindow"] = true);
        Assert.Equal([Sample.Attempt().ToString()], await after.LedgerAsync());
        Assert.Equal(["accepted", "131021"], await after.OutcomesAsync());
        Assert.IsType<SendOutcome.Accepted>(await after.SendAsync(seq: 3));
        Assert.Equal(2, (await after.LedgerAsync()).Length);
        await after.Webhook.UntilAsync(
            "receipts of both runs and the message",
            () => after.Webhook.Receipts.Count >= 6 && after.Webhook.Taken.Any(e => e.Numbers.Any(n => n.Messages.Count > 0)));
        Assert.Equal([Sample.Attempt(1), Sample.Attempt(3)], after.Webhook.Receipts.Select(r => r.AttemptId!.Value).Distinct().OrderBy(a => a.Seq));
    }

    [Fact]
    public async Task What_was_posted_before_a_restart_is_not_posted_again()
    {
        await using (var before = await SimulatedProvider.StartAsync(journal: _path))
        {
            await before.SendAsync();
            await before.Webhook.UntilAsync("all receipts", () => before.Webhook.Receipts.Count >= 3);
        }

        await using var after = await SimulatedProvider.StartAsync(journal: _path, register: false);
        Assert.Equal(0, await after.WaitingAsync());
    }

    [Fact]
    public async Task What_was_not_posted_before_a_restart_still_waits()
    {
        await using (var before = await SimulatedProvider.StartAsync(number => number["receipts"]!["speedFactor"] = 0.001, _path))
        {
            await before.SendAsync();
        }

        await using var after = await SimulatedProvider.StartAsync(journal: _path, register: false);
        Assert.Equal(3, await after.WaitingAsync());
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_off_hides_nothing_else()
    {
        await using (var before = await SimulatedProvider.StartAsync(journal: _path))
        {
            await before.SendAsync();
        }

        await File.AppendAllTextAsync(_path, """{"kind":"message","of":"1068532188""");
        await using (var between = await SimulatedProvider.StartAsync(journal: _path, register: false))
        {
            await between.SendAsync(seq: 2);
        }

        await using var after = await SimulatedProvider.StartAsync(journal: _path);
        Assert.Equal([Sample.Attempt(1).ToString(), Sample.Attempt(2).ToString()], await after.LedgerAsync());
    }

    [Fact]
    public async Task A_field_that_the_journal_of_an_older_build_lacks_has_the_default_of_a_call_without_it()
    {
        await using var called = await SimulatedProvider.StartAsync(register: false);
        await called.PostAsync("/whatsapp/numbers", OldestNumber());
        await File.WriteAllTextAsync(
            _path, new JsonObject { ["kind"] = "number", ["of"] = Sample.PhoneNumberId, ["registration"] = OldestNumber() }.ToJsonString() + "\n");

        await using var restored = await SimulatedProvider.StartAsync(journal: _path, register: false);
        Assert.Equal(await NumbersAsync(called), await NumbersAsync(restored));
    }

    /// <summary>A number with the fields that every build wrote, and with no others.</summary>
    private static JsonObject OldestNumber() => new()
    {
        ["phoneNumberId"] = Sample.PhoneNumberId,
        ["businessAccountId"] = Sample.BusinessAccountId,
        ["phone"] = Sample.Phone,
        ["accessToken"] = Sample.AccessToken,
        ["appSecret"] = Sample.AppSecret,
        ["nonce"] = 7,
        ["templates"] = new JsonArray(new JsonObject { ["name"] = "offer", ["language"] = "en" }),
        ["receipts"] = new JsonObject(),
    };

    private static async Task<string> NumbersAsync(SimulatedProvider provider) => (await provider.GetAsync("numbers")).ToJsonString();
}

using Dapper;
using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Machines;

namespace MassMessaging.FaultLab.Load;

/// <summary>What a tenant does to its senders: pauses, limits, links them anew, deletes them and links their number again.</summary>
internal sealed class SenderLoad(TenantAtWork tenant, Cluster cluster, Simulator simulator, Books books, History history, Random random)
{
    private const int LeastSenders = 4;

    private readonly Queue<(string Number, int Limit)> _unlinked = [];

    public Task ActAsync() => random.Next(16) switch
    {
        < 6 => PauseOrResumeAsync(),
        < 11 => ChangeLimitAsync(),
        _ when _unlinked.TryDequeue(out var number) => LinkNumberAsync(number.Number, number.Limit),
        < 13 => LinkAgainAsync(Any("whatsapp")),
        < 14 => LoseTokenAsync(Any("whatsapp")),
        _ => DeleteAsync(Any("whatsapp")),
    };

    /// <summary>
    /// The provider refuses a sender's messages for a while with a code that no list names: all of them, or some. Campaigns that
    /// stopped for such a code before are resumed.
    /// </summary>
    public async Task MeetUnknownCodeAsync()
    {
        await ResumeStoppedAsync();
        IReadOnlyList<LabSender> senders = [.. tenant.Senders.Where(sender => sender.Channel is "whatsapp" or "sms")];
        var sender = senders[random.Next(senders.Count)];
        var refusing = books.Breaks.Open("an unknown code", new VetoScope(SenderId: Guid.Parse(sender.Id)), history.Now);
        var fault = await simulator.FaultAsync(new
        {
            kind = "refuse",
            phoneNumberId = sender.SmppAccount is { } account ? "smpp:" + account : sender.SimulatorId,
            code = BreakerCheck.Code,
            rate = random.Next(2) == 0 ? 1 : 0.5,
            seed = random.Next(1_000),
        });
        history.Say($"{sender.Number} refuses with a code that nobody knows");
        await Task.Delay(TimeSpan.FromSeconds(2 + random.Next(8)));
        await simulator.EndFaultAsync(fault);
        refusing.Close(history.Now);
    }

    /// <summary>Puts every sender right, so that what waits for one goes on.</summary>
    public async Task RestoreAsync()
    {
        while (_unlinked.TryDequeue(out var number) && await LinkNumberAsync(number.Number, number.Limit))
        {
        }
    }

    // The owner reads why a campaign stands still, and tries again.
    private async Task ResumeStoppedAsync()
    {
        await using var connection = await cluster.Pool.OpenConnectionAsync();
        var stopped = (await connection.QueryAsync<Guid>(
            "select campaign_id from campaigns where tenant_id = @TenantId and status = 'paused' and status_reason like 'unknownCode:%'", new { tenant.TenantId })).ToHashSet();
        foreach (var campaign in tenant.Campaigns.Where(campaign => stopped.Contains(campaign.Key) && campaign is { Paused: null, Ended: false }).ToList())
        {
            var resumed = await tenant.Calls.PostAsync($"/v1/campaigns/{campaign.Id}/resume");
            campaign.Unclear |= !resumed.IsClean;
        }
    }

    private LabSender Any(string channel) => tenant.Of(channel) is var senders ? senders[random.Next(senders.Count)] : null!;

    private async Task PauseOrResumeAsync()
    {
        // Who is paused is resumed first: nothing would be sent in the end.
        var sender = tenant.Senders.FirstOrDefault(s => s.Paused is not null || s.Unclear) ?? tenant.Senders[random.Next(tenant.Senders.Count)];
        if (sender.Paused is null && !sender.Unclear)
        {
            var paused = await tenant.Calls.PostAsync($"/v1/senders/{sender.Id}/pause");
            if (paused.IsAccepted)
            {
                sender.Paused = books.Vetoes.Open("a paused sender", new VetoScope(SenderId: Guid.Parse(sender.Id)), paused.AnsweredAt);
            }
            else
            {
                sender.Unclear |= !paused.IsRefused;
            }

            return;
        }

        sender.Paused?.Close(history.Now);
        sender.Paused = null;
        var resumed = await tenant.Calls.PostAsync($"/v1/senders/{sender.Id}/resume");
        sender.Unclear = !resumed.IsClean;
    }

    private async Task ChangeLimitAsync()
    {
        IReadOnlyList<LabSender> limited = [.. tenant.Senders.Where(s => s.Limit is not null)];
        var sender = limited[random.Next(limited.Count)];
        var limit = sender.Channel == "sms" ? 60 + random.Next(180) : 10 + random.Next(31);
        var sentAt = history.Now;
        var change = books.Breaks.Open("a change of limit", new VetoScope(SenderId: Guid.Parse(sender.Id)), sentAt);
        var changed = await tenant.Calls.PatchAsync($"/v1/senders/{sender.Id}", new { hourlyLimit = limit });
        change.Close(history.Now);
        if (changed is not null && !changed.IsRefused)
        {
            books.Limits.Change(sender.Number, limit, sentAt, changed.IsClean ? changed.AnsweredAt : null);
        }
    }

    // The same credentials once more: neither a pause nor what was paid changes by it.
    private Task<CallResult> LinkAgainAsync(LabSender sender) =>
        tenant.Calls.PostAsync($"/v1/senders/{sender.Id}/link", TenantAtWork.WhatsAppLink(sender.Number, sender.Secret));

    // The provider takes the token away: the next send finds it out, and the owner links again.
    private async Task LoseTokenAsync(LabSender sender)
    {
        var lost = books.Breaks.Open("a lost token", new VetoScope(SenderId: Guid.Parse(sender.Id)), history.Now);
        var fault = await simulator.FaultAsync(new { kind = "refuse", phoneNumberId = sender.Number, code = 190 });
        await Task.Delay(TimeSpan.FromSeconds(1 + random.Next(4)));
        await simulator.EndFaultAsync(fault);
        if ((await LinkAgainAsync(sender)).IsAccepted)
        {
            lost.Close(history.Now);
        }
    }

    private async Task DeleteAsync(LabSender sender)
    {
        if (tenant.Of("whatsapp").Count <= LeastSenders)
        {
            return;
        }

        var deleted = await tenant.Calls.DeleteAsync($"/v1/senders/{sender.Id}");
        if (deleted is null || !(deleted.IsAccepted || deleted.Status == 404))
        {
            return;
        }

        sender.Deleted = true;
        tenant.Remove(sender);
        books.Vetoes.Open("a deleted sender", new VetoScope(SenderId: Guid.Parse(sender.Id)), deleted.AnsweredAt);
        books.Writes.Accepted(
            $"delete of sender {sender.Id}", "select deleted_at is not null from senders where sender_id = @Key", new { Key = Guid.Parse(sender.Id) });
        await LinkNumberAsync(sender.Number, sender.Limit!.Value);
    }

    private async Task<bool> LinkNumberAsync(string number, int limit)
    {
        var linked = await tenant.LinkAsync(number, limit, cluster, simulator, books, history);
        if (!linked)
        {
            _unlinked.Enqueue((number, limit));
        }

        return linked;
    }
}

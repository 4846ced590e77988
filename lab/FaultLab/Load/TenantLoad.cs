using System.Globalization;
using Dapper;
using MassMessaging.Domain.Deliveries;
using MassMessaging.FaultLab.Evidence;
using MassMessaging.FaultLab.Machines;
using Npgsql;

namespace MassMessaging.FaultLab.Load;

/// <summary>One tenant's people at work: one call after the other, and each answer remembered for what it promises.</summary>
internal sealed class TenantLoad(
    TenantAtWork tenant, IReadOnlyList<TenantAtWork> all, Cluster cluster, Calls operatorCalls, Simulator simulator, Books books, History history, int seed)
{
    private const int Live = 14;

    private readonly Random _random = new(seed);
    private PeopleLoad? _people;
    private SenderLoad? _senders;
    private PhoneLoad? _phones;

    private PeopleLoad People => _people ??= new PeopleLoad(tenant, cluster, simulator, books, history, _random);

    private SenderLoad Senders => _senders ??= new SenderLoad(tenant, cluster, simulator, books, history, _random);

    private PhoneLoad Phones => _phones ??= new PhoneLoad(tenant, books, _random);

    private IEnumerable<LabCampaign> Running => tenant.Campaigns.Where(campaign => !campaign.Ended);

    private IEnumerable<LabCampaign> Paced => Running.Where(campaign => campaign.Sender is { Channel: "whatsapp", Deleted: false });

    /// <summary>The first campaigns, so that there is something to disturb.</summary>
    public async Task BeginAsync()
    {
        for (var i = 0; i < Live; i++)
        {
            await CreateAsync(isPaced: true);
        }

        await CreateAsync(isPaced: false);
    }

    /// <summary>Works until told to stop; every call is brought to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ActAsync();
            }
            catch (Exception away) when (away is NpgsqlException or HttpRequestException or TaskCanceledException)
            {
                // The lab's own look into the database while that is down, or the simulator's answer that came too late.
                history.Say($"tenant-{tenant.Index} was held up: {away.Message}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200 + _random.Next(900)), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends what still runs, so that everybody gets a final state.</summary>
    public async Task CancelAllAsync()
    {
        await Senders.RestoreAsync();
        foreach (var campaign in Running.ToList())
        {
            await CancelAsync(campaign);
        }
    }

    private Task ActAsync() => _random.Next(112) switch
    {
        < 20 => Paced.Count() < Live ? CreateAsync(isPaced: true) : PauseOrResumeAsync(),
        < 30 => CreateAsync(isPaced: false),
        < 43 => PauseOrResumeAsync(),
        < 46 => On(CancelAsync),
        < 48 => On(DeleteAsync),
        < 54 => On(EditAsync),
        < 59 => On(MoveEndAsync),
        < 65 => On(ExcludeAsync),
        < 75 => People.ActAsync(),
        < 86 => Senders.ActAsync(),
        < 91 => ProbeAsync(),
        < 95 => ForgeAsync(),
        < 98 => CreditAsync(),
        < 100 => SuspendAsync(),
        < 105 => Phones.ActAsync(),
        _ => Senders.MeetUnknownCodeAsync(),
    };

    private Task On(Func<LabCampaign, Task> act) => Pick(Running.ToList()) is { } campaign ? act(campaign) : Task.CompletedTask;

    private T? Pick<T>(IReadOnlyList<T> from)
        where T : class => from.Count == 0 ? null : from[_random.Next(from.Count)];

    private async Task CreateAsync(bool isPaced)
    {
        var channel = isPaced ? "whatsapp" : _random.Next(5) switch { < 2 => "sms", < 4 => "chat", _ => "push" };
        var sender = Pick(tenant.Of(channel))!;
        var draw = CampaignDraw.By(_random, sender, history.Now);
        var created = await tenant.Calls.PostAsync("/v1/campaigns", draw.Body);
        if (!created.IsAccepted)
        {
            return;
        }

        var campaign = new LabCampaign((string)created.Body!["id"]!, sender) { Window = draw.Window, Mark = draw.Mark };
        tenant.Add(campaign);
        books.Writes.Accepted(
            $"campaign {campaign.Id}", "select count(*) = 1 and bool_and(campaign_id = @Key) from campaigns where definition ->> 'title' = @Title",
            new { campaign.Key, draw.Title });
        if (draw.StartAt is { } start)
        {
            books.Vetoes.Open("not started", new VetoScope(CampaignId: campaign.Key), DateTimeOffset.MinValue, isAnswered: false).Close(start);
        }

        if (draw.EndAt is { } end)
        {
            campaign.End = books.Vetoes.Open("the end", new VetoScope(CampaignId: campaign.Key), end - TimeSpan.FromTicks(1), isAnswered: false);
        }

        var launched = await tenant.Calls.PostAsync($"/v1/campaigns/{campaign.Id}/launch");
        if (launched.IsAccepted)
        {
            books.Writes.Accepted($"launch of {campaign.Id}", "select status <> 'draft' from campaigns where campaign_id = @Key", new { campaign.Key });
        }
        else if (launched.IsRefused)
        {
            campaign.Ended = true; // a draft: nobody is frozen
        }
    }

    private async Task PauseOrResumeAsync()
    {
        // Sooner resumed than paused, or half of them would stand still at any time.
        var paused = Running.Where(known => known.Paused is not null).ToList();
        if ((_random.Next(3) > 0 ? Pick(paused) : null) is not { } campaign && (campaign = Pick(Running.ToList())) is null)
        {
            return;
        }

        if (campaign.Paused is null)
        {
            var answer = await tenant.Calls.PostAsync($"/v1/campaigns/{campaign.Id}/pause");
            if (answer.IsAccepted)
            {
                campaign.Paused = books.Vetoes.Open("a pause", new VetoScope(CampaignId: campaign.Key), answer.AnsweredAt);
                if (campaign.Unclear)
                {
                    campaign.Paused.Close(answer.AnsweredAt);
                }
            }
            else if (!answer.IsRefused)
            {
                campaign.Unclear = true;
            }
            else if ((string?)answer.Body?["currentStatus"] is "completed" or "expired" or "cancelled")
            {
                campaign.Ended = true;
            }

            return;
        }

        campaign.Paused.Close(history.Now);
        var resumed = await tenant.Calls.PostAsync($"/v1/campaigns/{campaign.Id}/resume");
        campaign.Unclear |= !resumed.IsClean;
        campaign.Paused = null;
    }

    private async Task CancelAsync(LabCampaign campaign)
    {
        var cancelled = await tenant.Calls.PostAsync($"/v1/campaigns/{campaign.Id}/cancel");
        if (cancelled.IsAccepted)
        {
            books.Vetoes.Open("a cancel", new VetoScope(CampaignId: campaign.Key), cancelled.AnsweredAt);
            books.Writes.Accepted($"cancel of {campaign.Id}", "select status = 'cancelled' from campaigns where campaign_id = @Key", new { campaign.Key });
        }

        campaign.Ended |= cancelled.IsAccepted || cancelled.Status is >= 400 and < 500;
    }

    private async Task DeleteAsync(LabCampaign campaign)
    {
        var deleted = await tenant.Calls.DeleteAsync($"/v1/campaigns/{campaign.Id}");
        if (deleted?.IsAccepted == true)
        {
            books.Vetoes.Open("a delete", new VetoScope(CampaignId: campaign.Key), deleted.AnsweredAt);
            books.Writes.Accepted($"delete of {campaign.Id}", "select hidden and status not in ('scheduled', 'running', 'paused') or status = 'draft' from campaigns where campaign_id = @Key", new { campaign.Key });
            campaign.Ended = true;
        }
        else
        {
            campaign.Ended |= deleted?.Status == 404; // an earlier try whose answer was lost
        }
    }

    private async Task EditAsync(LabCampaign campaign)
    {
        object change = campaign.Sender.Channel != "whatsapp" || _random.Next(2) == 0
            ? new { text = string.Create(CultureInfo.InvariantCulture, $"Hello again {_random.Next(1000)} {campaign.Mark}") }
            : new { messagesPerHour = (int[])[10, 20, 40] is var speeds ? speeds[_random.Next(3)] : 0 };
        var edit = books.Breaks.Open("an edit", new VetoScope(CampaignId: campaign.Key), history.Now);
        await tenant.Calls.PatchAsync($"/v1/campaigns/{campaign.Id}", change);
        edit.Close(history.Now);
    }

    private async Task MoveEndAsync(LabCampaign campaign)
    {
        var end = history.Now + TimeSpan.FromMinutes(10 + _random.Next(120));
        campaign.End?.Close(history.Now); // while it is under way either end may hold
        campaign.End = null;
        var moved = await tenant.Calls.PatchAsync($"/v1/campaigns/{campaign.Id}", new { schedule = new { endAt = end } });
        if (moved is { IsClean: true } && !campaign.Unclear)
        {
            var passed = moved.AnsweredAt >= end;
            campaign.End = books.Vetoes.Open(
                "the end", new VetoScope(CampaignId: campaign.Key), passed ? moved.AnsweredAt : end - TimeSpan.FromTicks(1), isAnswered: passed);
        }
        else if (moved is { IsRefused: false })
        {
            campaign.Unclear = true;
        }
    }

    private async Task ExcludeAsync(LabCampaign campaign)
    {
        var customer = $"c{1 + _random.Next(TenantAtWork.People)}";
        var excluded = await tenant.Calls.PutAsync($"/v1/campaigns/{campaign.Id}/exclusions/{customer}");
        if (excluded.IsAccepted)
        {
            books.Vetoes.Open($"the exclusion of {customer}", new VetoScope(CampaignId: campaign.Key, CustomerId: customer), excluded.AnsweredAt);
            books.Writes.Accepted(
                $"exclusion of {customer} from {campaign.Id}", "select count(*) = 1 from exclusions where campaign_id = @Key and customer_id = @Customer",
                new { campaign.Key, Customer = customer });
        }
    }

    private async Task ProbeAsync()
    {
        var other = all[(tenant.Index + 1 + _random.Next(all.Count - 1)) % all.Count];
        var paths = other.Senders.Select(sender => $"/v1/senders/{sender.Id}")
            .Concat(other.Campaigns.TakeLast(5).SelectMany(campaign => new[] { $"/v1/campaigns/{campaign.Id}", $"/v1/campaigns/{campaign.Id}/recipients" }))
            .ToList();
        var path = Pick(paths)!;
        var read = await tenant.Calls.GetAsync(path);
        var paused = path.EndsWith("recipients", StringComparison.Ordinal) ? read : await tenant.Calls.PostAsync(path + "/pause");
        if (read.IsAccepted || paused.IsAccepted)
        {
            books.Sightings.Enqueue(new Sighting(7, $"tenant {tenant.Index} was let at {path} of tenant {other.Index}: {read.Status}, {paused.Status}"));
        }
    }

    private async Task ForgeAsync()
    {
        await using var connection = await cluster.Pool.OpenConnectionAsync();
        var others = all.Where(other => other != tenant).Select(other => other.TenantId).ToArray();
        var victim = await connection.QueryFirstOrDefaultAsync<(Guid CampaignId, int Seq, short Attempt, string? ProviderId, string Address, string Number)>(
            """
            select r.campaign_id, r.seq, r.attempt, r.provider_id, r.address, split_part(n.number_key, '/', 2)
            from recipients r
            join campaign_audiences a on a.campaign_id = r.campaign_id
            join numbers n on n.number_no = r.number_no
            where a.tenant_id = any(@others) and r.status in (1, 2, 3) and r.attempted_at is not null
            order by r.attempted_at desc
            limit 1 offset @skip
            """,
            new { others, skip = _random.Next(10) });
        if (victim.Address is null)
        {
            return;
        }

        var own = Pick(tenant.Of("whatsapp"))!;
        var attempt = new AttemptId(victim.CampaignId, victim.Seq, victim.Attempt).ToString();
        var status = await simulator.ForgeAsync(
            own, _random.Next(2) == 0 ? own.Number : victim.Number, attempt, victim.ProviderId ?? "wamid.none", victim.Address[1..]);
        history.Say($"tenant-{tenant.Index} forged a receipt of campaign {victim.CampaignId} seq {victim.Seq}: {status}");
    }

    private async Task CreditAsync()
    {
        var reference = Guid.NewGuid().ToString("N");
        var credited = await operatorCalls.PostAsync(
            $"/v1/tenants/{tenant.TenantId:N}/credit", new { amount = new { amount = "12.34", currency = "EUR" }, reference });
        if (credited.IsAccepted)
        {
            books.Writes.Accepted(
                $"credit {reference}", "select count(*) = 1 and sum(amount) = 12.34 from balance_entries where tenant_id = @TenantId and kind = 'credit' and reference = @reference",
                new { tenant.TenantId, reference });
        }
    }

    private async Task SuspendAsync()
    {
        var path = $"/v1/tenants/{tenant.TenantId:N}";
        var suspended = await operatorCalls.PatchOpenlyAsync(path, new { suspended = true });
        var veto = suspended.IsAccepted ? books.Vetoes.Open("a suspended tenant", new VetoScope(TenantId: tenant.TenantId), suspended.AnsweredAt) : null;
        await Task.Delay(TimeSpan.FromSeconds(2 + _random.Next(4)));
        veto?.Close(history.Now);
        while (!(await operatorCalls.PatchOpenlyAsync(path, new { suspended = false })).IsAccepted)
        {
            // The tenant must come back, or nothing more would be tried with it.
        }
    }
}

using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// Puts together what a forecast is made of: the campaign, its number, and the others on it. Each forecast is costly work
/// and waits at the <see cref="CostGate"/> by itself.
/// </summary>
internal sealed class Forecasting(
    CostlyReads costly, CostGate gate, SenderStore senders, ReservationStore reservations, ProviderEstimates estimates)
{
    private const int DefaultLimit = 40;
    private readonly CampaignReads _reads = costly.Campaigns;
    private readonly AudienceStore _audiences = costly.Audiences;

    /// <summary>The forecast of a stored campaign, from now on.</summary>
    public Task<ForecastView> OfAsync(CampaignRow row, Caller caller, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(caller.TenantId, token => OfStoredAsync(row, caller, sender, now, token), cancellationToken);

    /// <summary>The forecast of a campaign that is not stored, launched now.</summary>
    public Task<ForecastView> OfAsync(
        CampaignDefinition definition, IReadOnlyList<string> exclude, Caller caller, SenderRow? sender, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var query = AudienceQueries.Of(definition, caller.TenantId, null, exclude, sender, now);
        return RunAsync(caller.TenantId, token => OfLiveAsync(null, definition, query, caller, sender, now, token), cancellationToken);
    }

    /// <summary>
    /// When the next attempts of a campaign are made; fewer where the end comes first. It is a piece of a page that has begun,
    /// so it is not refused.
    /// </summary>
    public Task<IReadOnlyList<DateTimeOffset>> TimesAsync(
        CampaignRow row, SenderRow? sender, int count, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(row.TenantId, token => TimesOfAsync(row, sender, count, now, token), cancellationToken, goesOn: true);

    private async Task<T> RunAsync<T>(
        Guid tenantId, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken, bool goesOn = false)
    {
        try
        {
            return await gate.RunAsync(tenantId, CostWeights.Audience, goesOn, work, cancellationToken);
        }
        catch (ForecastTooLongException late)
        {
            throw new RefusedException(Problem.TooExpensive(), late);
        }
    }

    private async Task<ForecastView> OfStoredAsync(
        CampaignRow row, Caller caller, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var definition = CampaignWords.Parse(row.DefinitionJson);
        var status = CampaignWords.Status(row.Status);
        if (row.Total is null)
        {
            var query = AudienceQueries.Of(definition, caller.TenantId, row.CampaignId, [], sender, now);
            return await OfLiveAsync(row, definition, query, caller, sender, now, cancellationToken);
        }

        var waiting = status.IsFinal() ? 0 : row.Waiting ?? 0;
        var skipped = (await _reads.IssuesAsync(row.CampaignId, cancellationToken))
            .Where(issue => issue.Status == (short)DeliveryStatus.Skipped)
            .ToDictionary(issue => issue.Reason, issue => issue.Count);
        return await SimulateAsync(
            row, definition, (row.Total - row.SkippedAtLaunch) ?? 0, waiting, skipped, caller, sender, now, cancellationToken);
    }

    private async Task<IReadOnlyList<DateTimeOffset>> TimesOfAsync(
        CampaignRow row, SenderRow? sender, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var definition = CampaignWords.Parse(row.DefinitionJson);
        var number = await NumberAsync(definition, sender, now, cancellationToken);
        var launched = number is null || sender is null ? [] : await _reads.OnSenderAsync(sender.SenderId, cancellationToken);
        var others = sender is null
            ? [] : await OthersAsync([.. launched.Where(other => other.CampaignId != row.CampaignId)], sender, now, cancellationToken);
        return Forecast.Times(Target(row, definition, row.Waiting ?? 0, now), others, number, now, 0, count);
    }

    private async Task<NumberGrid?> NumberAsync(
        CampaignDefinition definition, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        definition.Channel == "whatsapp" || sender?.HourlyLimit is not null
            ? new NumberGrid(sender?.HourlyLimit ?? DefaultLimit, sender?.Claims() ?? [], sender?.LastClaimAt)
            {
                People = await PeopleAsync(sender, now, cancellationToken),
            }
            : null;

    private async Task<ForecastView> OfLiveAsync(
        CampaignRow? row, CampaignDefinition definition, AudienceQuery query, Caller caller, SenderRow? sender, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var count = await _audiences.CountAsync(query, cancellationToken);
        var forecast = await SimulateAsync(row, definition, count.WillBeSent, count.WillBeSent, count.Skipped, caller, sender, now, cancellationToken);
        return forecast with
        {
            ByTemplate = await _audiences.ByTemplateAsync(query, cancellationToken),
            BilledByMeta = await estimates.OfAsync(_audiences, query, definition.Template, sender, cancellationToken),
        };
    }

    private async Task<ForecastView> SimulateAsync(
        CampaignRow? row, CampaignDefinition definition, long recipients, long waiting, IReadOnlyDictionary<string, long> skipped, Caller caller,
        SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var target = Target(row, definition, waiting, now);
        var number = await NumberAsync(definition, sender, now, cancellationToken);
        var launched = sender is null ? [] : await _reads.OnSenderAsync(sender.SenderId, cancellationToken);
        CampaignRow[] sharing = [.. launched.Where(other => other.CampaignId != row?.CampaignId)];
        var others = number is null || sender is null ? [] : await OthersAsync(sharing, sender, now, cancellationToken);
        var result = Forecast.Simulate(target, others, number?.Copy(), now);
        var advice = result.WillNotBeSent == 0
            ? []
            : ForecastAdvice.For(CampaignWords.Window(definition), CampaignWords.Rate(definition), target, others, number, result, now);
        return new ForecastView(
            recipients, result.WillBeSent, result.WillNotBeSent, skipped, result.FirstAt, result.FinishesAt, await CostAsync(row, definition, result.WillBeSent, caller, cancellationToken),
            [.. result.PerDay.Select(day => new DayView(day.Date, day.Sent))], [.. advice.Select(View)])
        {
            BlockedBy = CampaignView.BlockedByOf(sender, caller.Suspended, now),
            Risks = [.. CampaignView.RisksOf(definition, sharing.Length)],
        };
    }

    private async Task<PeopleLimit?> PeopleAsync(SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        sender is { DailyLimit: { } limit, LimitKey: { } key }
            ? new PeopleLimit(limit, await senders.PeopleAsync(key, now - PeopleLimit.Day, limit, cancellationToken))
            : null;

    /// <summary>What the campaign will have cost at its end; a settled one: what it did cost. Null: the channel has no price.</summary>
    private async Task<Money?> CostAsync(
        CampaignRow? row, CampaignDefinition definition, long willBeSent, Caller caller, CancellationToken cancellationToken)
    {
        if (row?.Spent is { } spent)
        {
            return Money.Of(spent, caller.Currency);
        }

        if ((row?.UnitPrice ?? await reservations.UnitPriceAsync(caller.TenantId, definition.Channel, cancellationToken)) is not { } price)
        {
            return null;
        }

        var gone = row is { Total: not null } ? row.Sending + row.Unknown + row.Sent + row.Delivered + row.Read ?? 0 : 0;
        return Money.Of(MessageCost.Of(price, definition.Channel, definition.Text).For(gone + willBeSent), caller.Currency);
    }

    private static ForecastCampaign Target(CampaignRow? row, CampaignDefinition definition, long waiting, DateTimeOffset now)
    {
        var status = row is null ? CampaignStatus.Draft : CampaignWords.Status(row.Status);
        var interval = CampaignWords.Interval(definition);
        PaceState? standing = row?.Anchor is { } anchor ? new PaceState(anchor, row.LastSlot, row.LastAttemptAt) : null;
        var pace = standing is { } kept && (status is CampaignStatus.Scheduled or CampaignStatus.Running)
            ? kept
            : ReleasePlan.Anchored(now, standing, interval);
        return new ForecastCampaign(
            row is null ? "unsaved" : GrainKeys.CampaignKey(row.TenantId, row.CampaignId), SendWindow.Create(CampaignWords.Window(definition)),
            definition.Schedule.TimeZone, interval, waiting, pace,
            CountsPeople: definition.Template is not null); // without one only people are left who wrote in the last 24 hours
    }

    private async Task<IReadOnlyList<ForecastCampaign>> OthersAsync(
        IReadOnlyList<CampaignRow> sharing, SenderRow sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var others = new List<ForecastCampaign>();
        foreach (var row in sharing)
        {
            var definition = CampaignWords.Parse(row.DefinitionJson);
            var waiting = row.Total is null
                ? (await _audiences.CountAsync(AudienceQueries.Of(definition, row.TenantId, row.CampaignId, [], sender, now), cancellationToken)).WillBeSent
                : row.Waiting ?? 0;
            if (waiting > 0)
            {
                others.Add(Target(row, definition, waiting, now));
            }
        }

        return others;
    }

    private static AdviceView View(Advice advice) => new()
    {
        Kind = JsonNamingPolicy.CamelCase.ConvertName(advice.Kind.ToString()),
        EndAt = advice.EndAt,
        MessagesPerHour = advice.MessagesPerHour,
        Parts = advice.Parts,
        MessagesEach = advice.MessagesEach,
        From = advice.From,
        To = advice.To,
        DaysOfWeek = advice.DaysOfWeek?.Select(CampaignWords.Day).ToList(),
        WillBeSent = advice.WillBeSent,
    };
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Audiences;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Vocabulary;
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
    CostlyReads costly, CampaignReads light, CostGate gate, SenderStore senders, ReservationStore reservations, ProviderEstimates estimates)
{
    private const int DefaultLimit = 40;

    /// <summary>Steps of a forecast for a bound: some milliseconds of a processor, which wait for no turn.</summary>
    private const long StepsOfBound = 200_000;

    private readonly CampaignReads _reads = costly.Campaigns;
    private readonly AudienceStore _audiences = costly.Audiences;

    /// <summary>The forecast of a stored campaign, from now on.</summary>
    public async Task<ForecastView> OfAsync(CampaignRow row, Caller caller, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (forecast, billed) = await RunAsync(caller.TenantId, token => OfStoredAsync(row, caller, sender, now, token), cancellationToken);
        return forecast with { BilledByMeta = await estimates.OfAsync(billed, sender, cancellationToken) };
    }

    /// <summary>Counts an audience, with its first people and what only a template reaches.</summary>
    /// <param name="query">The people.</param>
    /// <param name="template">The campaign's template; null: none.</param>
    /// <param name="sender">Its sender; null: none yet.</param>
    /// <param name="bounds">Takes the number of customers before they are judged; null: nobody asks for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CountedAudience> CountAsync(
        AudienceQuery query, MessageTemplate? template, SenderRow? sender, Action<long>? bounds, CancellationToken cancellationToken)
    {
        var (counted, billed) = await RunAsync(
            query.TenantId,
            async token =>
            {
                bounds?.Invoke(await _audiences.CustomersAsync(query.TenantId, token));
                var (count, byTemplate) = await _audiences.CountWithTemplateAsync(query, token);
                var sample = await PreviewRoutes.SampleAsync(_audiences, query, count.WillBeSent, token);
                return (new CountedAudience(count, byTemplate, sample, null), await estimates.CountAsync(_audiences, query, template, token));
            },
            cancellationToken);
        return counted with { BilledByMeta = await estimates.OfAsync(billed, sender, cancellationToken) };
    }

    /// <summary>The forecast of a campaign that is not stored, launched now, and what it would be at each speed.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="people">People to be sent to.</param>
    /// <param name="skipped">People who are skipped, by reason.</param>
    /// <param name="unitPrice">What a message, or a segment of an SMS, costs; null: the channel has no price.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="sender">The sender; null: none yet.</param>
    /// <param name="now">The time to forecast from.</param>
    /// <param name="isExact">
    /// The people were counted. Else they are a bound: the forecast takes few steps and gives no advice. It does not wait for
    /// the tenant's turn, in which the people are counted.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<(ForecastView Forecast, IReadOnlyList<SpeedForecast> Speeds)> OfDraftAsync(
        CampaignPlan plan, long people, IReadOnlyDictionary<string, long> skipped, decimal? unitPrice, Caller caller, SenderRow? sender,
        DateTimeOffset now, bool isExact, CancellationToken cancellationToken)
    {
        return isExact ? RunAsync(caller.TenantId, WorkAsync, cancellationToken) : LightAsync();

        async Task<(ForecastView, IReadOnlyList<SpeedForecast>)> WorkAsync(CancellationToken token)
        {
            var situation = await SituationAsync(Unsaved(plan, people, now), campaignId: null, plan, sender, now, isExact, token);
            var steps = isExact ? Forecast.MostSteps : StepsOfBound;
            var result = Forecast.Simulate(situation.Target, situation.Others, situation.Number?.Copy(), now, steps);
            return (
                View(situation, result, plan, people, skipped, CostOf(plan, people: result.WillBeSent, unitPrice, caller), caller, sender, now, withAdvice: isExact),
                ForecastSpeeds.Of(situation.Target, result, situation.Others, situation.Number, now, isExact ? ForecastSpeeds.MostSteps : StepsOfBound));
        }

        async Task<(ForecastView, IReadOnlyList<SpeedForecast>)> LightAsync()
        {
            try
            {
                return await WorkAsync(cancellationToken);
            }
            catch (ForecastTooLongException)
            {
                // There are too many people among too many campaigns for an answer at once: the exact number comes with the times.
                var unknown = new ForecastView(people, people, 0, skipped, null, null, null, [], [])
                {
                    BlockedBy = CampaignView.BlockedByOf(sender, caller.Suspended, now)?.ToWord(),
                    Risks = [.. RisksOf(plan, 0)],
                };
                return (unknown, []);
            }
        }
    }

    /// <summary>
    /// When the next attempts of a campaign are made; fewer where the end comes first. It is a piece of a page that has begun,
    /// so it is not refused.
    /// </summary>
    public Task<IReadOnlyList<DateTimeOffset>> TimesAsync(
        CampaignRow row, SenderRow? sender, int count, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(row.TenantId, token => TimesOfAsync(row, sender, count, now, token), cancellationToken, goesOn: true);

    /// <summary>How many attempts a launched campaign makes in each of the coming hours.</summary>
    public Task<IReadOnlyList<PlannedHour>> HoursAsync(
        CampaignRow row, SenderRow? sender, int hours, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(
            row.TenantId,
            async token =>
            {
                var (target, others, number) = await ScheduleAsync(row, sender, now, token);
                return ForecastHours.Of(target, others, number, now, hours);
            },
            cancellationToken);

    /// <summary>The slots that each launched campaign on a sender's number gets within a time; part of other costly work.</summary>
    /// <param name="rows">All launched campaigns on the sender.</param>
    /// <param name="sender">The sender, with a limit.</param>
    /// <param name="now">The time to forecast from.</param>
    /// <param name="within">How far to look.</param>
    /// <param name="most">Slots of one campaign, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<DateTimeOffset>>> SlotsAsync(
        IReadOnlyList<CampaignRow> rows, SenderRow sender, DateTimeOffset now, TimeSpan within, int most, CancellationToken cancellationToken)
    {
        // One whose message the provider holds back takes no slot.
        CampaignRow[] sending = [.. rows.Where(row => row is { Total: not null, Waiting: > 0, WaitReason: not WaitReason.TemplateHeld })];
        var number = sending.Length == 0 ? null : await NumberAsync(PlanOf(sending[0]), sender, now, cancellationToken);
        try
        {
            var slots = ForecastHours.Slots(
                [.. sending.Select(row => Target(row, PlanOf(row), row.Waiting ?? 0, now))], number, now, within, most);
            return sending.Zip(slots).ToDictionary(pair => pair.First.CampaignId, pair => pair.Second);
        }
        catch (ForecastTooLongException late)
        {
            throw new RefusedException(Problem.TooExpensive(), late);
        }
    }

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

    private async Task<(ForecastView Forecast, BilledPeople? Billed)> OfStoredAsync(
        CampaignRow row, Caller caller, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = PlanOf(row);
        var status = CampaignWords.Status(row.Status);
        if (plan.Channel is null)
        {
            // A draft without a channel has nobody to reach yet; its stream still shows how it stands.
            var empty = new ForecastView(0, 0, 0, new Dictionary<string, long>(), null, null, null, [], [])
            {
                Risks = [.. RisksOf(plan, 0)],
            };
            return (empty, null);
        }

        if (row.Total is null)
        {
            var query = plan.Audience(caller.TenantId, sender?.NumberNo, now, now) with { CampaignId = row.CampaignId };
            return await OfLiveAsync(row, plan, query, caller, sender, now, cancellationToken);
        }

        var waiting = status.IsFinal() ? 0 : row.Waiting ?? 0;
        var skipped = (await _reads.IssuesAsync(row.CampaignId, cancellationToken))
            .Where(issue => issue.Status == (short)DeliveryStatus.Skipped)
            .ToDictionary(issue => issue.Reason, issue => issue.Count);
        return (
            await SimulateAsync(row, plan, (row.Total - row.SkippedAtLaunch) ?? 0, waiting, skipped, caller, sender, now, cancellationToken), null);
    }

    private async Task<IReadOnlyList<DateTimeOffset>> TimesOfAsync(
        CampaignRow row, SenderRow? sender, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (target, others, number) = await ScheduleAsync(row, sender, now, cancellationToken);
        return Forecast.Times(target, others, number, now, 0, count);
    }

    /// <summary>A launched campaign with what it still sends, the others on its number, and the number's slots.</summary>
    private async Task<(ForecastCampaign Target, IReadOnlyList<ForecastCampaign> Others, NumberGrid? Number)> ScheduleAsync(
        CampaignRow row, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = PlanOf(row);
        var number = await NumberAsync(plan, sender, now, cancellationToken);
        var launched = number is null || sender is null ? [] : await _reads.OnSenderAsync(sender.SenderId, cancellationToken);
        var others = sender is null
            ? [] : await OthersAsync([.. launched.Where(other => other.CampaignId != row.CampaignId)], sender, now, cancellationToken);
        return (Target(row, plan, row.Waiting ?? 0, now), others, number);
    }

    private async Task<NumberGrid?> NumberAsync(
        CampaignPlan plan, SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        plan.Channel is { IsPaced: true } || sender?.HourlyLimit is not null
            ? new NumberGrid(sender?.HourlyLimit ?? DefaultLimit, sender?.Claims() ?? [], sender?.LastClaimAt)
            {
                People = await PeopleAsync(sender, now, cancellationToken),
            }
            : null;

    private async Task<(ForecastView Forecast, BilledPeople? Billed)> OfLiveAsync(
        CampaignRow row, CampaignPlan plan, AudienceQuery query, Caller caller, SenderRow? sender, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (count, byTemplate) = await _audiences.CountWithTemplateAsync(query, cancellationToken);
        var forecast = await SimulateAsync(row, plan, count.WillBeSent, count.WillBeSent, count.Skipped, caller, sender, now, cancellationToken);
        return (forecast with { ByTemplate = byTemplate }, await estimates.CountAsync(_audiences, query, plan.Template, cancellationToken));
    }

    private async Task<ForecastView> SimulateAsync(
        CampaignRow row, CampaignPlan plan, long recipients, long waiting, IReadOnlyDictionary<string, long> skipped, Caller caller,
        SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var situation = await SituationAsync(
            Target(row, plan, waiting, now), row.CampaignId, plan, sender, now, countsOthers: true, cancellationToken);
        var result = Forecast.Simulate(situation.Target, situation.Others, situation.Number?.Copy(), now);
        var cost = await CostAsync(row, plan, result.WillBeSent, caller, cancellationToken);
        return View(situation, result, plan, recipients, skipped, cost, caller, sender, now, withAdvice: true);
    }

    private async Task<Situation> SituationAsync(
        ForecastCampaign target, Guid? campaignId, CampaignPlan plan, SenderRow? sender, DateTimeOffset now, bool countsOthers,
        CancellationToken cancellationToken)
    {
        var number = await NumberAsync(plan, sender, now, cancellationToken);
        var launched = sender is null ? [] : await (countsOthers ? _reads : light).OnSenderAsync(sender.SenderId, cancellationToken);
        CampaignRow[] sharing = [.. launched.Where(other => other.CampaignId != campaignId)];
        var others = number is null || sender is null ? []
            : await OthersAsync([.. sharing.Where(other => countsOthers || other.Total is not null)], sender, now, cancellationToken);
        return new Situation(target, others, number, sharing.Length);
    }

    private static ForecastView View(
        Situation situation, ForecastResult result, CampaignPlan plan, long recipients, IReadOnlyDictionary<string, long> skipped,
        Money? cost, Caller caller, SenderRow? sender, DateTimeOffset now, bool withAdvice)
    {
        var advice = result.WillNotBeSent == 0 || !withAdvice
            ? []
            : ForecastAdvice.For(
                plan.Window.Rule, plan.Rate, situation.Target, situation.Others, situation.Number, result, now);
        return new ForecastView(
            recipients, result.WillBeSent, result.WillNotBeSent, skipped, result.FirstAt, result.FinishesAt, cost,
            [.. result.PerDay.Select(day => new DayView(day.Date, day.Sent))], [.. advice.Select(View)])
        {
            BlockedBy = CampaignView.BlockedByOf(sender, caller.Suspended, now)?.ToWord(),
            Risks = [.. RisksOf(plan, situation.Sharing)],
        };
    }

    private async Task<PeopleLimit?> PeopleAsync(SenderRow? sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        sender is { DailyLimit: { } limit, LimitKey: { } key }
            ? new PeopleLimit(limit, await senders.PeopleAsync(key, now - PeopleLimit.Day, limit, cancellationToken))
            : null;

    /// <summary>What a stored campaign will have cost at its end; a settled one: what it did cost. Null: the channel has no price.</summary>
    private async Task<Money?> CostAsync(
        CampaignRow row, CampaignPlan plan, long willBeSent, Caller caller, CancellationToken cancellationToken)
    {
        if (row.Spent is { } spent)
        {
            return Money.Of(spent, caller.Currency);
        }

        var price = row.UnitPrice ?? await reservations.UnitPriceAsync(caller.TenantId, plan.Channel!, cancellationToken);
        var gone = row.Total is null ? 0 : row.Sending + row.Unknown + row.Sent + row.Delivered + row.Read ?? 0;
        return CostOf(plan, gone + willBeSent, price, caller);
    }

    private static Money? CostOf(CampaignPlan plan, long people, decimal? unitPrice, Caller caller) => unitPrice is { } price
        ? Money.Of(plan.Cost(price).For(people), caller.Currency)
        : null;

    private static ForecastCampaign Target(CampaignRow row, CampaignPlan plan, long waiting, DateTimeOffset now)
    {
        PaceState? standing = row.Anchor is { } anchor ? new PaceState(anchor, row.LastSlot, row.LastAttemptAt) : null;
        var pace = standing is { } kept && (CampaignWords.Status(row.Status) is CampaignStatus.Scheduled or CampaignStatus.Running)
            ? kept
            : ReleasePlan.Anchored(now, standing, plan.Interval);
        return Target(GrainKeys.CampaignKey(row.TenantId, row.CampaignId), plan, waiting, pace);
    }

    private static IEnumerable<string> RisksOf(CampaignPlan plan, long others) =>
        CampaignView.RisksOf(plan.Channel, plan.SafeSending, plan.Rate?.PerHour, others);

    private static CampaignPlan PlanOf(CampaignRow row) => CampaignDefinition.Parse(row.DefinitionJson).ToPlan();

    private static ForecastCampaign Unsaved(CampaignPlan plan, long waiting, DateTimeOffset now) =>
        Target("unsaved", plan, waiting, ReleasePlan.Anchored(now, null, plan.Interval));

    private static ForecastCampaign Target(string key, CampaignPlan plan, long waiting, PaceState pace) => new(
        key, plan.Window, plan.TimeZone, plan.Interval, waiting, pace,
        CountsPeople: plan.Template is not null); // without one only people are left who wrote in the last 24 hours

    private async Task<IReadOnlyList<ForecastCampaign>> OthersAsync(
        IReadOnlyList<CampaignRow> sharing, SenderRow sender, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var others = new List<ForecastCampaign>();
        foreach (var row in sharing)
        {
            var plan = PlanOf(row);
            var waiting = row.Total is null
                ? (await _audiences.CountAsync(
                    plan.Audience(row.TenantId, sender.NumberNo, now, now) with { CampaignId = row.CampaignId }, cancellationToken)).WillBeSent
                : row.Waiting ?? 0;
            if (waiting > 0)
            {
                others.Add(Target(row, plan, waiting, now));
            }
        }

        return others;
    }

    /// <summary>What a forecast is made of.</summary>
    /// <param name="Target">The campaign.</param>
    /// <param name="Others">The others that take turns on its number.</param>
    /// <param name="Number">The number's slots; null: no limit.</param>
    /// <param name="Sharing">Other launched campaigns on its sender.</param>
    private sealed record Situation(ForecastCampaign Target, IReadOnlyList<ForecastCampaign> Others, NumberGrid? Number, int Sharing);

    private static AdviceView View(Advice advice) => new()
    {
        Kind = advice.Kind.ToWord(),
        EndAt = advice.EndAt,
        MessagesPerHour = advice.MessagesPerHour,
        Parts = advice.Parts,
        MessagesEach = advice.MessagesEach,
        From = advice.From,
        To = advice.To,
        DaysOfWeek = advice.DaysOfWeek?.Select(day => day.ToWord()).ToList(),
        WillBeSent = advice.WillBeSent,
    };
}

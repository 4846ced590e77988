using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Audiences;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>What an editor shows beside a campaign that is not stored: how many people, the first of them, the cost, and when, at each speed.</summary>
internal sealed class DraftForecasts(DraftCounts counts, Forecasting forecasting, AudienceStore audiences, ReservationStore reservations)
{
    /// <summary>Days that the forecast of one speed shows, at most.</summary>
    private const int MostDays = 100;

    /// <summary>The forecast, when the people are counted; else what is known when the wait is over.</summary>
    /// <param name="definition">The campaign.</param>
    /// <param name="hasText">Its text is the owner's, and none that stands for one.</param>
    /// <param name="exclude">Customers to leave out.</param>
    /// <param name="question">How the editor asks.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="sender">The sender; null: none yet.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">409: a newer question took its place. Else as for <see cref="Forecasting"/>.</exception>
    public async Task<DraftForecastView> OfAsync(
        CampaignDefinition definition, bool hasText, IReadOnlyList<string> exclude, DraftQuestion question, Caller caller, SenderRow? sender,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = definition.ToPlan();
        var query = plan.Audience(caller.TenantId, sender?.NumberNo, now, now) with { Exclude = exclude };
        var asked = counts.Ask(
            caller.TenantId, question.DraftKey, Identity(query, definition, sender),
            (count, token) => forecasting.CountAsync(query, plan.Template, sender, question.Wait is null ? null : count.Bounds, token));
        var counted = await CountedAsync(asked, question, cancellationToken);
        var bound = counted is null ? Math.Min(await audiences.AtMostAsync(query, cancellationToken), asked.Bound ?? long.MaxValue) : (long?)null;
        var people = bound ?? counted!.Count.WillBeSent;
        var price = await reservations.UnitPriceAsync(caller.TenantId, query.Channel, cancellationToken);
        var (forecast, speeds) = await forecasting.OfDraftAsync(
            plan, people, counted?.Count.Skipped ?? new Dictionary<string, long>(), price, caller, sender, now, isExact: bound is null,
            cancellationToken);
        var zone = plan.TimeZone;
        return new DraftForecastView(
            forecast with { ByTemplate = counted?.ByTemplate, BilledByMeta = counted?.BilledByMeta },
            counted?.Sample ?? [],
            [
                .. speeds.Select(speed => new SpeedView(
                    speed.Rate.PerHour, speed.Result.WillBeSent, speed.Result.WillNotBeSent, speed.Result.FirstAt, Local(speed.Result.FirstAt),
                    speed.Result.FinishesAt, Local(speed.Result.FinishesAt),
                    [.. speed.Result.PerDay.Take(MostDays).Select(day => new DayView(day.Date, day.Sent))])),
            ],
            MessageView.Of(query.Channel, hasText ? plan.Text : string.Empty))
        {
            Count = counted?.Count.WillBeSent,
            Exact = bound is null,
            Bound = bound,
            UnitPrice = price is { } unit ? Money.Of(unit, caller.Currency) : null,
            FirstAtLocal = Local(forecast.FirstAt),
            FinishesAtLocal = Local(forecast.FinishesAt),
        };

        string? Local(DateTimeOffset? at) => at is { } instant ? LocalInstants.TextOf(instant, zone) : null;
    }

    /// <summary>The count; null: it did not end within the wait.</summary>
    private static async Task<CountedAudience?> CountedAsync(DraftCount asked, DraftQuestion question, CancellationToken cancellationToken)
    {
        // Without a key no later call can ask for it: it ends with this one.
        using var leaves = question.DraftKey is null ? cancellationToken.Register(() => asked.GiveUp(superseded: false)) : default;
        var wait = question.Wait is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        try
        {
            return asked.Counted.IsCompletedSuccessfully ? await asked.Counted : await asked.Counted.WaitAsync(wait, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (question.DraftKey is null)
            {
                asked.GiveUp(superseded: false);
            }

            return null;
        }
        catch (Exception failure) when (asked.IsSuperseded && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(Problem.Of(Rule.Superseded), failure);
        }
    }

    // Everything that decides which people are counted, without the time: a count stands for half a minute.
    private static string Identity(AudienceQuery query, CampaignDefinition definition, SenderRow? sender) => JsonSerializer.Serialize(
        new { definition.Channel, definition.FilterJson, query.Today, query.SafeSending, query.NumberNo, query.NeedsTemplate, query.Exclude, definition.Template, sender?.SenderId },
        ApiJson.Options);
}

/// <summary>How an editor asks.</summary>
/// <param name="DraftKey">The editor's key; null: none.</param>
/// <param name="Wait">Whole seconds after which an answer is wanted, counted or not; null: when it is counted.</param>
internal sealed record DraftQuestion(string? DraftKey, int? Wait);

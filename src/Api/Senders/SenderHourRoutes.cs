using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Senders;

/// <summary>A number's hour with every campaign on it: what each campaign took of the last 60 minutes, and gets of the next.</summary>
internal static class SenderHourRoutes
{
    /// <summary>Campaigns of an answer, at most: those that act next, and those that ended last.</summary>
    private const int MostCampaigns = 100;

    /// <summary>Times of one campaign in an answer, at most.</summary>
    private const int MostTimes = 100;

    /// <summary>A tenant's newest campaigns among which those that ended are looked for.</summary>
    private const int NewestCampaigns = 1_000;

    /// <summary>Recipients of one campaign that are looked at, at most.</summary>
    private const int MostLooked = 5_000;

    /// <summary>Maps the route under senders.</summary>
    public static void MapSenderHour(this IEndpointRouteBuilder senders) => senders.MapGet("/{id}/hour", GetAsync).RequireAuthorization(Policies.Viewer).WithName("getSenderHour")
        .Documented(
            "Shows the hour of a sender's number: the attempts of the last 60 minutes by campaign, and the slots of the next 60 as forecast. "
            + "It also shows what is used of the limits, and what each campaign waits for. A sender without an hourly limit has no such hour: only its campaigns are shown.",
            null, Rule.NotFound)
        .Costly()
        .Produces<SenderHourView>();

    private static async Task<IResult> GetAsync(
        string id, Caller caller, SenderStore senders, CostlyReads costly, CostGate gate, Forecasting forecasting, TimeProvider time, HttpContext context)
    {
        if (!Texts.TryId(id, out var senderId) || await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        var now = time.GetUtcNow();
        return TypedResults.Ok(await gate.RunAsync(
            caller.TenantId, CostWeights.Page, token => HourAsync(sender, caller, senders, costly, forecasting, now, token), context.RequestAborted));
    }

    private static async Task<SenderHourView> HourAsync(
        SenderRow sender, Caller caller, SenderStore senders, CostlyReads costly, Forecasting forecasting, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var since = now - Throttle.Hour;
        CampaignRow[] live =
        [
            .. (await costly.Campaigns.OnSenderAsync(sender.SenderId, cancellationToken))
                .OrderBy(row => row.NextDue).ThenBy(row => row.CampaignId).Take(MostCampaigns),
        ];
        var ended = await costly.SenderHours.EndedAsync(sender.TenantId, sender.SenderId, since, NewestCampaigns, MostCampaigns, cancellationToken);
        var hasHour = sender is { HourlyLimit: not null, NumberNo: not null };
        Guid[] ids = [.. live.Select(row => row.CampaignId), .. ended.Select(row => row.CampaignId)];
        var attempts = hasHour
            ? await costly.SenderHours.AttemptsAsync(
                ids, sender.NumberNo!.Value, since, Math.Min((2 * sender.HourlyLimit!.Value) + (2 * GrainKeys.PageSize), MostLooked), GrainKeys.PageSize, cancellationToken)
            : null;
        var blockedBy = CampaignView.BlockedByOf(sender, caller.Suspended, now);
        var planned = hasHour && blockedBy is null
            ? await forecasting.SlotsAsync(live, sender, now, Throttle.Hour, MostTimes, cancellationToken)
            : new Dictionary<Guid, IReadOnlyList<DateTimeOffset>>();
        var use = (await senders.UseAsync([sender.SenderId], now, cancellationToken)).FirstOrDefault();
        var usage = UsageView.Of(sender, use, now);
        var campaigns = live.Select(row =>
            {
                var definition = CampaignDefinition.Parse(row.DefinitionJson);
                return new HourCampaignView(
                    row.CampaignId.ToString("N"), definition.Title, CampaignWords.Status(row.Status).ToWord(), definition.MessagesPerHour,
                    attempts is null ? null : attempts[row.CampaignId].Count(), Newest(attempts, row.CampaignId),
                    planned.GetValueOrDefault(row.CampaignId) ?? [], row.Waiting ?? 0, row.WaitingFor, row.NextDue);
            })
            .Concat(ended.Where(row => attempts?.Contains(row.CampaignId) == true).Select(row => new HourCampaignView(
                row.CampaignId.ToString("N"), row.Title, CampaignWords.Status(row.Status).ToWord(),
                row.Speed is { } speed ? int.Parse(speed, CultureInfo.InvariantCulture) : null,
                attempts![row.CampaignId].Count(), Newest(attempts, row.CampaignId), [], 0, null, null)))
            .ToList();
        var shown = campaigns.Sum(campaign => campaign.Attempted ?? 0);
        return new SenderHourView(
            since, now, sender.HourlyLimit, hasHour ? usage.LastHour : null, usage.NextFreeAt, sender.DailyLimit, usage.People24h, blockedBy?.ToWord(),
            campaigns, hasHour ? Math.Max(0, usage.LastHour - shown) : null);
    }

    private static IReadOnlyList<DateTimeOffset> Newest(ILookup<Guid, DateTimeOffset>? attempts, Guid campaign) =>
        attempts is null ? [] : [.. attempts[campaign].TakeLast(MostTimes)];
}

/// <summary>The hour of a sender's number.</summary>
/// <param name="From">The beginning of the last 60 minutes.</param>
/// <param name="To">Now.</param>
/// <param name="HourlyLimit">Attempts in any 60 minutes, over all campaigns; null: no limit.</param>
/// <param name="Used">Attempts of the last 60 minutes, refused ones included; null: no limit, or not linked.</param>
/// <param name="NextFreeAt">From when the next attempt is allowed; null: no limit, or not linked.</param>
/// <param name="DailyLimit">Distinct recipients in 24 hours, as of the sender; null: no limit, or not known.</param>
/// <param name="People24h">People that this tenant wrote to and that count towards the limit now.</param>
/// <param name="BlockedBy">What holds all campaigns of the sender: <c>senderPaused</c>, <c>senderUnpaid</c>, <c>tenantSuspended</c> …; null: nothing.</param>
/// <param name="Campaigns">The launched campaigns, by when they act next, at most 100; then those that ended in these 60 minutes and used some of them.</param>
/// <param name="Others">Attempts of the hour that belong to none of them: test messages, first tries of recipients that were tried twice, deleted campaigns; null: as <c>used</c>.</param>
[Contract("SenderHour")]
internal sealed record SenderHourView(
    DateTimeOffset From, DateTimeOffset To, int? HourlyLimit, int? Used, DateTimeOffset? NextFreeAt, int? DailyLimit, long People24h,
    [property: Contract("BlockedBy")] string? BlockedBy, IReadOnlyList<HourCampaignView> Campaigns, int? Others);

/// <summary>A campaign in the hour of a number.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Title">Its title.</param>
/// <param name="Status">Its status.</param>
/// <param name="MessagesPerHour">Its speed; null: none.</param>
/// <param name="Attempted">People attempted in the last 60 minutes; null: the sender has no limit.</param>
/// <param name="AttemptedAt">When, oldest first, at most the newest 100.</param>
/// <param name="Planned">Its slots of the next 60 minutes, as forecast, at most 100; empty while it or the sender is held.</param>
/// <param name="Waiting">Waiting recipients.</param>
/// <param name="WaitingFor">Why it does not send now; null: it is about to.</param>
/// <param name="NextDueAt">When it will next act by itself; null: it has ended.</param>
[Contract("SenderHourCampaign")]
internal sealed record HourCampaignView(
    [property: Contract("Id")] string CampaignId, string Title, [property: Contract("CampaignStatus")] string Status,
    [property: Contract("MessagesPerHour")] int? MessagesPerHour, int? Attempted, IReadOnlyList<DateTimeOffset> AttemptedAt,
    IReadOnlyList<DateTimeOffset> Planned, long Waiting, [property: Contract("WaitingFor")] string? WaitingFor, DateTimeOffset? NextDueAt);

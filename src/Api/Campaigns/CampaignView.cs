using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>A campaign: its definition and its state.</summary>
internal sealed record CampaignView
{
    /// <summary>Its id.</summary>
    [Contract("Id")]
    public required string Id { get; init; }

    /// <summary>The name for your eyes; null: a draft has none yet.</summary>
    public string? Title { get; init; }

    /// <summary>The message; null: a draft has none yet.</summary>
    public string? Text { get; init; }

    /// <summary>The channel; null: a draft has none yet.</summary>
    [Contract("Channel")]
    public string? Channel { get; init; }

    /// <summary>The sender.</summary>
    [Contract("Id")]
    public string? SenderId { get; init; }

    /// <summary>The sender's name; null: no sender.</summary>
    public string? SenderName { get; init; }

    /// <summary>The customers that are addressed; in lists without <c>exclude</c>.</summary>
    [NeverNull]
    public AudienceBody? Audience { get; init; }

    /// <summary>How many customers are left out.</summary>
    public long Excluded { get; init; }

    /// <summary>Only customers with chat history on the number.</summary>
    [NeverNull]
    public bool? SafeSending { get; init; }

    /// <summary>When sending is allowed; start and end also as local times.</summary>
    [NeverNull]
    public ScheduleBody? Schedule { get; init; }

    /// <summary>Messages an hour; null: no speed on this channel.</summary>
    [Contract("MessagesPerHour")]
    public int? MessagesPerHour { get; init; }

    /// <summary>The template.</summary>
    public TemplateBody? Template { get; init; }

    /// <summary><c>draft</c>, <c>scheduled</c>, <c>running</c>, <c>paused</c>, <c>completed</c>, <c>cancelled</c> or <c>expired</c>.</summary>
    [Contract("CampaignStatus")]
    public required string Status { get; init; }

    /// <summary>Why, where that was not its owner's doing.</summary>
    public string? StatusReason { get; init; }

    /// <summary>What holds a running campaign: <c>senderPaused</c>, <c>senderUnpaid</c>, <c>tenantSuspended</c> …; null: nothing.</summary>
    [Contract("BlockedBy")]
    public string? BlockedBy { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became final.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary><c>live</c>, <c>freezing</c> or <c>frozen</c>.</summary>
    [Contract("AudienceState")]
    public required string AudienceState { get; init; }

    /// <summary><c>waiting</c> until the status is final, then <c>sent</c>.</summary>
    [Contract("CampaignSummary")]
    public required string Summary { get; init; }

    /// <summary>Whole percent of the recipients to be sent to that were sent to.</summary>
    [Range(0, 100)]
    public int PercentSent { get; init; }

    /// <summary>People by current status.</summary>
    public required TotalsView Totals { get; init; }

    /// <summary>What it holds of the balance and has been charged.</summary>
    public required CostView Cost { get; init; }

    /// <summary>The definition's revision, the first part of the ETag. Progress does not change it, nor do exclusions.</summary>
    public long Revision { get; init; }

    /// <summary><c>speedAboveMinimum</c>, <c>safeSendingOff</c>, <c>numberShared</c>.</summary>
    [Contract("CampaignRisk")]
    public required IReadOnlyList<string> Risks { get; init; }

    /// <summary>The campaign that was split first, where this is a part of one.</summary>
    [Contract("Id")]
    public string? SplitFrom { get; init; }

    /// <summary>When it will next act by itself.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Why it does not send now.</summary>
    [Contract("WaitingFor")]
    public string? WaitingFor { get; init; }

    /// <summary>
    /// When it is done: its last message, or its end where that comes first. Null where nothing can be said: a draft, a paused, blocked or ended
    /// campaign, one whose audience is being frozen, and more than five years.
    /// </summary>
    public DateTimeOffset? ExpectedEnd { get; init; }

    /// <summary>
    /// Messages an hour that it may send now: the least of its speed, the number's limit and its share of the number. 0 while it sends nothing: it
    /// is no running campaign, is blocked, or waits for its hours. Null: nothing bounds it.
    /// </summary>
    public decimal? RatePerHour { get; init; }

    /// <summary>The view of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="onSender">Launched campaigns on its sender, itself included.</param>
    /// <param name="suspended">The tenant is suspended.</param>
    /// <param name="currency">The tenant's currency.</param>
    /// <param name="now">The time to judge by.</param>
    public static CampaignView Of(CampaignRow row, long onSender, bool suspended, string currency, DateTimeOffset now)
    {
        var definition = CampaignDefinition.Parse(row.DefinitionJson);
        var body = CampaignWords.ToBody(definition, row.Exclude);
        var status = CampaignWords.Status(row.Status);
        var totals = TotalsView.Of(row);
        var blockedBy = BlockedByOf(row, status, suspended, now);
        var goesOn = status is CampaignStatus.Scheduled or CampaignStatus.Running && blockedBy is null && row.Total is not null;
        return new CampaignView
        {
            Id = row.CampaignId.ToString("N"),
            Title = body.Title,
            Text = body.Text,
            Channel = body.Channel,
            SenderId = body.SenderId,
            SenderName = row.SenderName,
            Audience = row.Excluded is null ? body.Audience : body.Audience! with { Exclude = null },
            Excluded = row.Excluded ?? row.Exclude?.Length ?? 0,
            SafeSending = body.SafeSending,
            Schedule = CampaignWords.WithLocalTimes(body.Schedule!),
            MessagesPerHour = body.MessagesPerHour,
            Template = body.Template,
            Status = status.ToWord(),
            StatusReason = row.StatusReason,
            BlockedBy = blockedBy?.ToWord(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs),
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            AudienceState = row.Total is not null ? "frozen" : row.AudienceState ?? "live",
            Summary = status.IsFinal() ? "sent" : "waiting",
            PercentSent = PercentOf(totals.CumulativeSent, row.Total - row.SkippedAtLaunch),
            Totals = totals,
            Cost = new CostView(Money.Of(row.Reserved ?? 0, currency), Money.Of(row.Spent ?? 0, currency)),
            Revision = row.Revision,
            Risks = [.. RisksOf(definition.ToChannel(), definition.SafeSending, definition.MessagesPerHour, onSender - (row.Anchor is null ? 0 : 1))],
            SplitFrom = definition.Slice?.FamilyId.ToString("N"),
            NextDueAt = row.NextDue,
            WaitingFor = status.IsFinal() ? null : row.WaitingFor,
            ExpectedEnd = goesOn && row.ExpectedEnd > now ? row.ExpectedEnd : null,
            RatePerHour = CampaignOutlook.RatePerHour(
                goesOn && status == CampaignStatus.Running && CampaignOutlook.Releases(row.WaitReason), definition.MessagesPerHour, row.SenderHourlyLimit,
                row.SharePerHour),
        };
    }

    /// <summary>What holds a campaign that is scheduled or running; null: nothing.</summary>
    public static WaitReason? BlockedByOf(CampaignRow row, CampaignStatus status, bool suspended, DateTimeOffset now) =>
        status is not (CampaignStatus.Scheduled or CampaignStatus.Running) ? null
        : suspended ? WaitReason.TenantSuspended
        : row.SenderStatus is { } senderStatus ? SenderBlock.Of(row.SenderDeleted, senderStatus, row.SenderPaidUntil, now)
        : null;

    /// <summary>What holds a campaign on this sender, launched or not; null: nothing, or no sender yet.</summary>
    public static WaitReason? BlockedByOf(SenderRow? sender, bool suspended, DateTimeOffset now) =>
        suspended ? WaitReason.TenantSuspended : sender?.BlockedAt(now);

    private static int PercentOf(long sent, long? of) => of > 0 ? (int)(100 * sent / of.Value) : 0;

    /// <summary>Choices that raise the danger of being blocked.</summary>
    /// <param name="channel">The channel; null: not chosen yet.</param>
    /// <param name="safeSending">WhatsApp: only customers with chat history get the message.</param>
    /// <param name="messagesPerHour">The speed; null: none.</param>
    /// <param name="others">Other launched campaigns on its sender.</param>
    public static IEnumerable<string> RisksOf(Channel? channel, bool safeSending, int? messagesPerHour, long others)
    {
        if (messagesPerHour > ReleaseRate.Slow.PerHour)
        {
            yield return "speedAboveMinimum";
        }

        if (channel is { KnowsChatHistory: true } && !safeSending)
        {
            yield return "safeSendingOff";
        }

        if (others > 0 && channel is { IsPaced: true })
        {
            yield return "numberShared";
        }
    }
}

/// <summary>People by current status; they add up to the total.</summary>
/// <param name="Total">All recipients frozen at launch; null: not frozen yet.</param>
/// <param name="Waiting">Not attempted, or waiting for another attempt.</param>
/// <param name="Sending">The provider call is under way.</param>
/// <param name="Unknown">The answer was lost.</param>
/// <param name="Sent">Accepted by the provider, and nothing heard since.</param>
/// <param name="Failed">Certainly not delivered.</param>
/// <param name="Delivered">Reached the device, and not seen yet.</param>
/// <param name="Read">Seen.</param>
/// <param name="Skipped">Never attempted.</param>
[Contract("CampaignTotals")]
internal sealed record TotalsView(
    long? Total, long Waiting, long Sending, long Unknown, long Sent, long Failed, long Delivered, long Read, long Skipped)
{
    /// <summary>Accepted by the provider, whatever came after.</summary>
    [JsonIgnore]
    public long CumulativeSent => Sent + Delivered + Read;

    /// <summary>Reached the device, seen or not.</summary>
    [JsonIgnore]
    public long CumulativeDelivered => Delivered + Read;

    /// <summary>The totals of a row.</summary>
    public static TotalsView Of(CampaignRow row) => new(
        row.Total, row.Waiting ?? 0, row.Sending ?? 0, row.Unknown ?? 0, row.Sent ?? 0, row.Failed ?? 0, row.Delivered ?? 0, row.Read ?? 0,
        row.Skipped ?? 0);
}

/// <summary>A campaign's money.</summary>
/// <param name="Reserved">Held of the balance from the launch to the end for what it may still come to; part of the balance's <c>reserved</c>.</param>
/// <param name="Spent">Charged at the end, for messages that were or may have been accepted; 0 before.</param>
[Contract("CampaignCost")]
internal sealed record CostView(Money Reserved, Money Spent);

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Campaigns;

/// <summary>The people of a campaign: the live audience before the launch, the frozen one after it.</summary>
internal static class RecipientRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapRecipients(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/recipients", ListAsync)
        .RequireAuthorization(Policies.Viewer).WithName("listRecipients")
        .Documented(
            "Lists a campaign's recipients with the state of each message; with Accept: text/csv exports all. A filtered page may hold fewer items than its limit and still have a next.",
            null, Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch, Rule.StatusUnknown, Rule.ListTooLong, Rule.SearchTooLong, Rule.NotFound,
                Rule.CampaignIncomplete)
        .Costly()
        .Produces<PageOf<RecipientView>>(200, "application/json", "text/csv");

    private static async Task<IResult> ListAsync(
        string id, [AsParameters] PageQuery page, [AsParameters] RecipientQuery people, [AsParameters] SearchQuery query, Caller caller, CampaignReads reads,
        CostlyReads costly, CostGate gate, SenderStore senders, Forecasting forecasting, TimeProvider time, HttpContext context)
    {
        var search = query.Text();
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (CampaignReplies.WithoutChannel(row, CampaignDefinition.Parse(row.DefinitionJson)) is { } incomplete)
        {
            return incomplete;
        }

        var wanted = people.Filter();
        var csv = CsvAnswers.Preferred(context);
        var list = new RecipientList(row, caller, costly, gate, senders, csv ? null : forecasting, time.GetUtcNow(), wanted, search);
        if (csv)
        {
            context.RequestServices.GetRequiredService<OpenKeys>().BreakOffWithKey(context, caller);
            return await RecipientCsv.BeginAsync(list, context.RequestAborted);
        }

        // The live audience and the frozen one are two lists: a cursor of one does not go on in the other.
        var filter = $"recipients {id} {string.Join(',', wanted.Statuses)} {string.Join(',', wanted.Reasons.Order(StringComparer.Ordinal))} {search} {row.Total is null}";
        var after = Cursor.Decode(page.Cursor, filter) is not { } position ? 0
            : long.TryParse(position, CultureInfo.InvariantCulture, out var at) ? at
            : throw Cursor.Invalid();
        var (items, next) = await list.PageAsync(after, page.Size(), goesOn: false, context.RequestAborted);
        return Pages.With(context, items, next is { } from ? Cursor.Encode(from.ToString(CultureInfo.InvariantCulture), filter) : null);
    }
}

/// <summary>Which of a campaign's people are asked for; all conditions hold.</summary>
internal readonly record struct RecipientQuery
{
    /// <summary>Reasons that one call names at most.</summary>
    public const int MaxReasons = 20;

    /// <summary>One of these statuses of a delivery, separated by commas or in several parameters; absent: any.</summary>
    [FromQuery(Name = "status"), Contract("RecipientStatus")]
    public string[]? Status { get; init; }

    /// <summary><c>sent</c>, <c>delivered</c> or <c>read</c>: that or better, as the statistics count; absent: any.</summary>
    [FromQuery(Name = "reached"), Contract("ReachedStatus")]
    public string? Reached { get; init; }

    /// <summary>One of these reasons, separated by commas or in several parameters, at most 20; absent: any, and none. A reason is whole (<c>recipient:131026</c>), or the word before the colon for every code.</summary>
    [FromQuery(Name = "reason"), MaxLength(MaxReasons)]
    public string[]? Reason { get; init; }

    /// <summary>The filter that they make.</summary>
    /// <exception cref="RuleException">A word is not known, or the list of reasons is too long.</exception>
    public RecipientFilter Filter()
    {
        var statuses = new List<DeliveryStatus>();
        foreach (var word in Words(Status))
        {
            statuses.Add(EnumWords.Find<DeliveryStatus>(word) ?? throw Unknown("status", EnumWords.All<DeliveryStatus>()));
        }

        DeliveryStatus? reached = Reached switch
        {
            null => null,
            "sent" => DeliveryStatus.Sent,
            "delivered" => DeliveryStatus.Delivered,
            "read" => DeliveryStatus.Read,
            _ => throw Unknown("reached", ["sent", "delivered", "read"]),
        };
        string[] reasons = [.. Words(Reason).Distinct()];
        if (reasons.Length > MaxReasons)
        {
            throw new RuleException(Rule.ListTooLong.At("?reason", ("limit", MaxReasons), ("actual", reasons.Length)));
        }

        return new RecipientFilter(statuses, reached, reasons);
    }

    private static IEnumerable<string> Words(string[]? given) =>
        (given ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static RuleException Unknown(string parameter, IReadOnlyList<string> known) =>
        new(Rule.StatusUnknown.At("?" + parameter, ("allowed", known)));
}

/// <summary>One person of a campaign.</summary>
/// <param name="CustomerId">Your own id; empty once erased.</param>
/// <param name="Name">The name.</param>
/// <param name="Address">The address on the channel: as it was at the launch, or where the message goes after a change of the number.</param>
/// <param name="Status">The delivery's status.</param>
/// <param name="Reason">Why, for failed, skipped (<c>excluded</c>, <c>optedOut</c>, <c>erased</c>, <c>noAddress</c>, <c>duplicateAddress</c>, <c>addressChanged</c>, <c>noChatHistory</c>, <c>needsTemplate</c>, <c>campaignEnded</c>, <c>cancelled</c>) and unknown.</param>
/// <param name="AttemptedAt">The last attempt.</param>
/// <param name="SentAt">When the provider accepted it.</param>
/// <param name="DeliveredAt">When it reached the device.</param>
/// <param name="ReadAt">When it was seen.</param>
/// <param name="NextAttemptAt">When the person's turn comes, as forecast, for the next 20,000 in line and those to be tried again. Null: the turn is not known, or the campaign is paused or held.</param>
/// <param name="WaitingFor">Why the message has not gone yet; null: the person does not wait. <c>turn</c> (others go first), <c>retry</c>, <c>window</c> (outside the hours, or before the start), <c>number</c>, <c>dailyLimit</c>, <c>templateHeld</c> (WhatsApp holds another message by this template back), <c>freezing</c>, <c>campaignPaused</c>, <c>senderPaused</c>, <c>senderUnpaid</c>, <c>tenantSuspended</c> …</param>
internal sealed record RecipientView(
    string CustomerId, string Name, string? Address, [property: Contract("RecipientStatus")] string Status, string? Reason, DateTimeOffset? AttemptedAt, DateTimeOffset? SentAt,
    DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt, DateTimeOffset? NextAttemptAt,
    [property: Contract("WaitingFor")] string? WaitingFor);

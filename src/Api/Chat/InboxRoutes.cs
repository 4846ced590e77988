using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Chat;

namespace MassMessaging.Api.Chat;

/// <summary>A customer's inbox, for the customer's app: the truth that the live connection only hints at.</summary>
internal static class InboxRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapInbox(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/inbox").WithTags("Chat").RequireAuthorization(Policies.App);
        group.MapGet("/", ReadAsync).WithName("readInbox")
            .Documented("Shows the messages after the last one that the app has, oldest first, and the state of the conversation.", null,
                Rule.LimitOutOfRange, Rule.OutOfRange)
            .Produces<InboxView>();
        group.MapPost("/ack", (MarkRequest request, AppCaller caller, InboxMarks marks, HttpContext context) =>
                MarkAsync(request, read: false, caller, marks, context)).WithName("acknowledgeInbox")
            .Documented("Says that the app has stored all messages up to this one: they count as delivered.", new { upToSeq = 7 },
                Rule.OutOfRange, Rule.Unavailable)
            .Produces<ConversationView>();
        group.MapPost("/read", (MarkRequest request, AppCaller caller, InboxMarks marks, HttpContext context) =>
                MarkAsync(request, read: true, caller, marks, context)).WithName("markInboxRead")
            .Documented("Says that the app has shown all messages up to this one: they count as read.", new { upToSeq = 7 },
                Rule.OutOfRange, Rule.Unavailable)
            .Produces<ConversationView>();
    }

    /// <summary>The view of a message.</summary>
    public static InboxMessageView ToView(this InboxRow row) => new(
        row.Seq, new AttemptId(row.CampaignId, row.RecipientSeq, row.Attempt).ToString(), row.SenderName, row.StaffId, row.Body, row.CreatedAt);

    /// <summary>The view of a conversation.</summary>
    public static ConversationView ToView(this ConversationRow row) => new(row.LastSeq, row.DeliveredUpTo, row.ReadUpTo);

    private static async Task<IResult> ReadAsync(
        [Range(0, int.MaxValue), Description("The number of the last message that the app has; absent: none.")] long? after,
        [Range(1, PageQuery.MaxLimit), Description("Messages at most, 1 to 200; 50 unless given.")] int? limit, AppCaller caller, InboxStore inbox, HttpContext context)
    {
        if (after < 0)
        {
            return Problem.Invalid(Rule.OutOfRange.At("?after", ("min", 0)));
        }

        var size = new PageQuery { Limit = limit }.Size();
        var rows = await inbox.PageAsync(caller.TenantId, caller.CustomerNo, after ?? 0, size, context.RequestAborted);
        var standing = await inbox.ConversationAsync(caller.TenantId, caller.CustomerNo, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new InboxView([.. rows.Select(ToView)], standing.LastSeq, standing.DeliveredUpTo, standing.ReadUpTo));
    }

    private static async Task<IResult> MarkAsync(MarkRequest request, bool read, AppCaller caller, InboxMarks marks, HttpContext context) =>
        request.UpToSeq is { } upTo and >= 0
            ? TypedResults.Ok((await marks.MoveAsync(caller.TenantId, caller.CustomerNo, upTo, read, context.RequestAborted)).ToView())
            : Problem.Invalid(Rule.OutOfRange.At("/upToSeq", ("min", 0)));
}

/// <summary>How far an app has come.</summary>
/// <param name="UpToSeq">The number of the last message; beyond the last one sent it means that one.</param>
internal sealed record MarkRequest([property: Required] long? UpToSeq);

/// <summary>A part of a customer's inbox.</summary>
/// <param name="Items">The messages, by their numbers.</param>
/// <param name="LastSeq">The number of the last message; the app has all once it has this one.</param>
/// <param name="DeliveredUpTo">How far the app says it has stored.</param>
/// <param name="ReadUpTo">How far the app says it has shown.</param>
internal sealed record InboxView(IReadOnlyList<InboxMessageView> Items, long LastSeq, long DeliveredUpTo, long ReadUpTo);

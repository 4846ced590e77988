using MassMessaging.Api.Access;
using MassMessaging.Api.Imports;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Senders;

/// <summary>The import of chat history from before a number was linked.</summary>
internal static class ChatHistoryRoutes
{
    /// <summary>Maps the route under senders.</summary>
    public static void MapChatHistory(this IEndpointRouteBuilder senders) => senders.MapPost("/{id}/chat-history", ImportAsync)
        .RequireAuthorization(Policies.Manager)
        .TakesImport().WithName("importChatHistory")
        .Documented(
            "Imports when customers last wrote to the number, for safe sending, from CSV or NDJSON of at most 100 MB; newer times that are known stay.",
            "customerId,lastInboundAt\r\nc-1,2026-04-30T17:05:00Z\r\n",
            Rule.HeaderRequired, Rule.ColumnMissing, Rule.ColumnRepeated, Rule.EncodingInvalid, Rule.ValueUnknown, Rule.ValueMalformed, Rule.OutOfRange,
            Rule.MapOnlyForCsv, Rule.NotFound, Rule.NotLinked, Rule.ChannelNotAvailable,
            Rule.BodyTooLarge, Rule.MediaTypeNotSupported, Rule.CharsetNotSupported)
        .Produces<ImportView>();

    private static async Task<IResult> ImportAsync(
        string id, [AsParameters] ImportQuery query, Caller caller, SenderStore senders, ChatHistoryStore history, TimeProvider time, HttpContext context)
    {
        if (!Texts.TryId(id, out var senderId) || await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        return sender switch
        {
            { Channel.KnowsChatHistory: false } => Problem.Of(Rule.ChannelNotAvailable, ("channel", sender.Channel.Word)),
            { NumberNo: { } numberNo } => await ImportFile.RunAsync(
                context, caller, new ChatHistoryColumns(), new ChatHistoryImport(history, caller.TenantId, numberNo, time.GetUtcNow()), query),
            _ => Problem.Of(Rule.NotLinked),
        };
    }
}

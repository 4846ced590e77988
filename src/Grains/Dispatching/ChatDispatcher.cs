using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Sends chat messages, which no provider takes: the claim writes them into the inboxes. A lost answer needs no care:
/// what was committed is sent, and the next call finds no recipient waiting there.
/// </summary>
public sealed partial class ChatDispatcher(ChatStore store, IOptions<SendingOptions> options, ILogger<ChatDispatcher> logger)
{
    /// <summary>Transactions side by side, so that one is worked on while another's commit is on its way to the disk.</summary>
    private const int AtOnce = 3;

    /// <summary>Transactions of a call at most: beside them the call itself weighs little, and a call ends soon.</summary>
    private const int MaxBatches = 24;

    private const int PagesEach = ChatStore.BatchSize / GrainKeys.PageSize;

    /// <summary>
    /// Sends to a page and the ones after it, as many as these transactions take. Each judges for itself. A refusal stops the
    /// following pages; recipients that a later batch has sent to do not wait any more when their page is tried again.
    /// </summary>
    /// <param name="page">The request for the page.</param>
    /// <param name="text">The message.</param>
    /// <param name="now">The answer's instant when the database gives none.</param>
    public async Task<ClaimReply> SendAsync(ClaimRequest page, string text, DateTimeOffset now)
    {
        using var limit = new CancellationTokenSource(options.Value.CallWithin);
        try
        {
            var (results, next, over) = (new ChatResult?[MaxBatches], -1, false);
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendInTurnAsync()));
            var done = results.TakeWhile(result => result?.Kind.IsAllowed() == true).OfType<ChatResult>().ToList();
            return done.Count == 0
                ? new ClaimReply(results[0]!.Kind, results[0]!.At, Reason: results[0]!.Blocked)
                : new ClaimReply(
                    done.Any(result => result.Sent > 0) ? ClaimResultKind.Claimed : ClaimResultKind.NoneLeft,
                    done[^1].At,
                    PagesDone: done.Count * PagesEach);

            async Task SendInTurnAsync()
            {
                while (!over && Interlocked.Increment(ref next) is var batch and < MaxBatches)
                {
                    var result = await store.SendAsync(Batch(page, batch), text, limit.Token);
                    results[batch] = result;
                    // Refused, or the audience's end: what comes after would be requested for nothing.
                    over |= !result.Kind.IsAllowed() || result.Sent + result.Skipped < ChatStore.BatchSize;
                }
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            LogFailed(page.CampaignId, page.FirstSeq, failure);
            return new ClaimReply(ClaimResultKind.Busy, now);
        }
    }

    private static ClaimRequest Batch(ClaimRequest page, int batch)
    {
        var first = page.FirstSeq + (batch * ChatStore.BatchSize);
        return page with { FirstSeq = first, LastSeq = first + ChatStore.BatchSize - 1 };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, from recipient {FirstSeq}: the chat messages could not be written; tried again")]
    private partial void LogFailed(Guid campaignId, int firstSeq, Exception failure);
}

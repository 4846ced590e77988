using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// Sends chat messages, which no provider takes: the claim writes them into the inboxes. A lost answer needs no care;
/// what was committed is sent, and the next call finds nobody waiting there.
/// </summary>
public sealed partial class ChatSending(ChatStore store, IOptions<SendingOptions> options, ILogger<ChatSending> logger)
{
    /// <summary>The channel's word.</summary>
    public const string Channel = "chat";

    private const int PagesAtOnce = ChatStore.BatchSize / GrainKeys.PageSize;

    /// <summary>Sends to a page and the ones after it, as many as one transaction takes.</summary>
    /// <param name="page">The request for the page.</param>
    /// <param name="text">The message.</param>
    /// <param name="now">The answer's instant when the database gives none.</param>
    public async Task<SendReport> SendAsync(ClaimRequest page, string text, DateTimeOffset now)
    {
        using var limit = new CancellationTokenSource(options.Value.CallWithin);
        try
        {
            var result = await store.SendAsync(page with { LastSeq = page.FirstSeq + ChatStore.BatchSize - 1 }, text, limit.Token);
            return new SendReport(Verdict(result), result.Sent, result.Skipped, result.At, null, result.Blocked, true, PagesAtOnce - 1);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            LogFailed(page.CampaignId, page.FirstSeq, failure);
            return new SendReport(ClaimVerdict.Busy, 0, 0, now);
        }
    }

    private static ClaimVerdict Verdict(ChatResult result) => result.Word switch
    {
        ClaimWord.Go when result.Sent > 0 => ClaimVerdict.Claimed,
        ClaimWord.Go => ClaimVerdict.NoneLeft,
        ClaimWord.CampaignChanged => ClaimVerdict.CampaignChanged,
        ClaimWord.TenantSuspended => ClaimVerdict.TenantSuspended,
        ClaimWord.SenderBlocked => ClaimVerdict.SenderBlocked,
        ClaimWord.WindowClosed => ClaimVerdict.WindowClosed,
        _ => throw new UnreachableException(),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, from recipient {FirstSeq}: the chat messages could not be written; tried again")]
    private partial void LogFailed(Guid campaignId, int firstSeq, Exception failure);
}

using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Claims and sends a page of a campaign's recipients. Nothing is kept in memory: rows are claimed in the database,
/// so that two requests for one page cannot both send to one recipient. An unpaced campaign orders pages through their grains,
/// which spreads them over the silos. A paced campaign sends one message a turn, so it orders on its own silo, and needs no
/// grain for a page.
/// </summary>
public sealed class PageDispatcher(
    PageClaimer claims, Dispatcher dispatcher, ChatDispatcher chat, SenderSlots slots, ProductTime time, IOptions<SendingOptions> options)
{
    /// <summary>Recipients one after the other with changed numbers that one order of a paced campaign judges.</summary>
    private const int MaxReaddressed = 8;

    /// <summary>
    /// Claims up to the permitted number of waiting recipients, starts their provider calls and answers when the claim has
    /// committed. Outcomes are stored as they come.
    /// </summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="page">Its page, from 0.</param>
    /// <param name="order">How many, and what to send.</param>
    public Task<ClaimReply> SendAsync(Guid tenantId, Guid campaignId, int page, SendOrder order)
    {
        var channel = Channel.Parse(order.Channel);
        return channel.HasProvider
            ? SendByProviderAsync(tenantId, campaignId, page, order, channel)
            : chat.SendAsync(Request(order, channel, tenantId, campaignId, page, order.Permits), order.Text, time.Now);
    }

    private async Task<ClaimReply> SendByProviderAsync(Guid tenantId, Guid campaignId, int page, SendOrder order, Channel channel)
    {
        var acquired = slots.Acquire(order.SenderId, Math.Min(order.Permits, GrainKeys.PageSize), tenantId, campaignId);
        if (acquired == 0)
        {
            return new ClaimReply(ClaimResultKind.Busy, time.Now);
        }

        var unused = acquired;
        try
        {
            var request = Request(order, channel, tenantId, campaignId, page, acquired);
            var started = Stopwatch.GetTimestamp();
            var (claim, skipped) = (await claims.ClaimAsync(request), 0);
            for (var round = 0; claim is { Moved: { } moved, Claimed.Count: 0 } && round < MaxReaddressed; round++)
            {
                skipped += claim.Skipped + await claims.ReaddressAsync(request, moved);
                started = Stopwatch.GetTimestamp();
                claim = await claims.ClaimAsync(request);
            }

            if (claim is null)
            {
                return new ClaimReply(ClaimResultKind.Busy, time.Now);
            }

            unused -= claim.Claimed.Count;
            dispatcher.Start(new ClaimedBatch(tenantId, campaignId, order, claim), started);
            return Reply(claim, skipped + claim.Skipped);
        }
        finally
        {
            slots.Release(order.SenderId, unused, tenantId);
        }
    }

    /// <summary>The recipients skipped in rounds before count too: the page may hold more.</summary>
    private static ClaimReply Reply(ClaimResult claim, int skipped)
    {
        var kind = skipped > 0 && claim.Kind is (ClaimResultKind.NoneLeft or ClaimResultKind.Busy) ? ClaimResultKind.OnlySkipped : claim.Kind;
        var pageIsDone = claim.PageIsDone || kind == ClaimResultKind.NoneLeft;
        return new ClaimReply(kind, claim.At, claim.FreeAt, claim.Blocked, PagesDone: pageIsDone ? 1 : 0);
    }

    private ClaimRequest Request(SendOrder order, Channel channel, Guid tenantId, Guid campaignId, int page, int permits) => new(
        tenantId, campaignId, (page * GrainKeys.PageSize) + 1, (page + 1) * GrainKeys.PageSize, permits, order.SenderId, order.Channel, order.Terms)
    {
        NeedsTemplate = channel.NeedsTemplateOutsideWindow,
        HasTemplate = order.Template is not null,
        DeadlineIn = time.FromReal(options.Value.Deadline),
    };
}

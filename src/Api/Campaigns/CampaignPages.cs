using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>Reads pages of a tenant's campaigns, newest first, as the list and the answer that a screen opens with show them.</summary>
internal sealed class CampaignPages(CampaignReads reads, CostlyReads costly, CostGate gate, TimeProvider time)
{
    /// <summary>One page.</summary>
    /// <param name="caller">Whose campaigns.</param>
    /// <param name="wanted">Which of them, and how many.</param>
    /// <param name="cursor">The <c>next</c> of the page before; null: the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">The tenant's turn did not come.</exception>
    public async Task<PageOf<CampaignView>> ReadAsync(Caller caller, CampaignPage wanted, string? cursor, CancellationToken cancellationToken)
    {
        var filter = $"campaigns {string.Join(',', wanted.Statuses ?? [])} {wanted.Channel} {wanted.Search}{(wanted.SenderId is { } sender ? $" {sender:N}" : null)}";
        var (beforeMs, beforeId) = Cursor.Decode(cursor, filter) is { } position ? Position(position) : (long.MaxValue, Guid.Empty);
        var withNext = wanted with { BeforeMs = beforeMs, BeforeId = beforeId, Limit = wanted.Limit + 1 };
        var rows = await gate.RunAsync(
            caller.TenantId, CostWeights.Page, token => costly.Campaigns.PageAsync(caller.TenantId, withNext, token), cancellationToken);
        var shared = await SharedAsync(rows, reads, cancellationToken);
        var now = time.GetUtcNow();
        return new PageOf<CampaignView>(
            [.. rows.Take(wanted.Limit).Select(row => CampaignView.Of(row, row.SenderId is { } mine ? shared.GetValueOrDefault(mine) : 0, caller.Suspended, caller.Currency, now))],
            rows.Count > wanted.Limit ? Cursor.Encode(PositionOf(rows[wanted.Limit - 1]), filter) : null);
    }

    /// <summary>How many launched campaigns use each sender of these rows.</summary>
    public static Task<IReadOnlyDictionary<Guid, long>> SharedAsync(
        IReadOnlyList<CampaignRow> rows, CampaignReads reads, CancellationToken cancellationToken) =>
        reads.CountOnSendersAsync([.. rows.Select(row => row.SenderId).OfType<Guid>().Distinct()], cancellationToken);

    private static string PositionOf(CampaignRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.CreatedAtMs}:{row.CampaignId:N}");

    private static (long Ms, Guid Id) Position(string position) =>
        Pages.Parts(position, 2) is [var ms, var id] && long.TryParse(ms, CultureInfo.InvariantCulture, out var at) && Texts.TryId(id, out var campaign)
            ? (at, campaign)
            : throw Cursor.Invalid();
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>The people of one campaign under one filter, page by page.</summary>
internal sealed class RecipientList(
    CampaignRow campaign, Caller caller, CostlyReads costly, CostGate gate, SenderStore senders, Forecasting? forecasting,
    DateTimeOffset now, string? status, string? search)
{
    /// <summary>People from the front of the line for whom it is said when their turn comes.</summary>
    private const int MostInLine = 20_000;

    /// <summary>Rows that one page looks at; a filter that few rows pass gives short pages instead of slow ones.</summary>
    private const int MostScanned = 10_000;

    private const int ScanBatch = 2000;
    private readonly CampaignStatus _campaignStatus = CampaignWords.Status(campaign.Status);
    private readonly DeliveryStatus? _wanted = DeliveryStatusWords.TryParse(status, out var word) ? word : null;

    /// <summary>The campaign's id.</summary>
    public Guid CampaignId => campaign.CampaignId;

    /// <summary>The next items, and the position to go on from; null at the end.</summary>
    /// <param name="after">The position; 0 to begin.</param>
    /// <param name="size">How many at most.</param>
    /// <param name="goesOn">It is a further page of an answer that has begun.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(IReadOnlyList<RecipientView> Items, long? Next)> PageAsync(
        long after, int size, bool goesOn, CancellationToken cancellationToken)
    {
        if (campaign.Total is null)
        {
            return await CostlyAsync(token => LiveAsync(after, size, token));
        }

        if (_wanted is DeliveryStatus.Failed or DeliveryStatus.Skipped or DeliveryStatus.Unknown && search is null)
        {
            return await CostlyAsync(token => IssuesAsync(after, size, token));
        }

        var shown = new List<int>();
        var (items, next) = await CostlyAsync(token => ScanAsync(after, size, shown, token));
        return (await WithTurnsAsync(items, shown, cancellationToken), next);

        Task<T> CostlyAsync<T>(Func<CancellationToken, Task<T>> work) => this.CostlyAsync(goesOn, work, cancellationToken);
    }

    /// <summary>Does what a page costs when the tenant's turn comes.</summary>
    /// <param name="goesOn">The work is a further piece of an answer that has begun: it is not refused.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<T> CostlyAsync<T>(bool goesOn, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        gate.RunAsync(
            caller.TenantId, _wanted is null && search is null ? CostWeights.Page : CostWeights.Search, goesOn, work, cancellationToken);

    private async Task<(IReadOnlyList<RecipientView>, long?)> LiveAsync(long after, int size, CancellationToken cancellationToken)
    {
        var definition = CampaignWords.Parse(campaign.DefinitionJson);
        var sender = definition.SenderId is { } id ? await senders.FindAsync(campaign.TenantId, id, cancellationToken) : null;
        var query = AudienceQueries.Of(definition, caller.TenantId, campaign.CampaignId, [], sender, now);
        return await CollectAsync(
            after, size,
            (from, limit) => costly.Audiences.PageAsync(query, from, limit, search, cancellationToken),
            row => row.CustomerNo,
            row => _wanted is null || (_wanted == DeliveryStatus.Waiting && row.Reason is null) || (_wanted == DeliveryStatus.Skipped && row.Reason is not null),
            row => new RecipientView(
                row.CustomerId, row.Name, row.Address, row.Reason is null ? "waiting" : "skipped", row.Reason, null, null, null, null, null, null));
    }

    private async Task<(IReadOnlyList<RecipientView>, long?)> IssuesAsync(long after, int size, CancellationToken cancellationToken)
    {
        var rows = await costly.Campaigns.PageIssuesAsync(campaign.CampaignId, (short)_wanted!.Value, (int)after, size + 1, cancellationToken);
        return ([.. rows.Take(size).Select(View)], rows.Count > size ? rows[size - 1].Seq : null);
    }

    private Task<(IReadOnlyList<RecipientView>, long?)> ScanAsync(
        long after, int size, List<int> shown, CancellationToken cancellationToken) =>
        CollectAsync(
            after, size,
            (from, limit) => costly.Campaigns.ScanAsync(campaign.CampaignId, (int)from, limit, cancellationToken),
            row => row.Seq,
            row => (_wanted is null || (short)_wanted == row.Status) && Finds(row),
            row =>
            {
                shown.Add(row.Seq);
                return View(row);
            });

    /// <summary>Says of those who wait in line when their turn comes, by the same simulation as the forecast.</summary>
    private async Task<IReadOnlyList<RecipientView>> WithTurnsAsync(
        IReadOnlyList<RecipientView> items, List<int> shown, CancellationToken cancellationToken)
    {
        int[] waiting = [.. shown.Where((_, i) => items[i] is { Status: "waiting", NextAttemptAt: null })];
        if (forecasting is null || waiting.Length == 0 || _campaignStatus is not (CampaignStatus.Scheduled or CampaignStatus.Running)
            || CampaignView.BlockedByOf(campaign, _campaignStatus, caller.Suspended, now) is not null)
        {
            return items;
        }

        var line = await CostlyAsync(
            goesOn: true, token => costly.Campaigns.LineUpAsync(campaign.CampaignId, waiting, GrainKeys.PageSize, MostInLine, token), cancellationToken);
        if (line.Count == 0)
        {
            return items;
        }

        var first = line.Values.Min();
        var sender = campaign.SenderId is { } id ? await senders.FindAsync(campaign.TenantId, id, cancellationToken) : null;
        var times = await forecasting.TimesAsync(campaign, sender, first, (int)(line.Values.Max() - first) + 1, now, cancellationToken);
        return
        [
            .. items.Select((item, i) => item is { Status: "waiting", NextAttemptAt: null } && line.TryGetValue(shown[i], out var ahead)
                && ahead - first < times.Count
                ? item with { NextAttemptAt = times[(int)(ahead - first)] }
                : item),
        ];
    }

    private async Task<(IReadOnlyList<RecipientView>, long?)> CollectAsync<T>(
        long after, int size, Func<long, int, Task<IReadOnlyList<T>>> read, Func<T, long> position, Func<T, bool> passes, Func<T, RecipientView> view)
    {
        var items = new List<RecipientView>();
        var batch = _wanted is null && search is null ? size + 1 : ScanBatch;
        for (var scanned = 0; scanned < MostScanned;)
        {
            var rows = await read(after, batch);
            foreach (var row in rows)
            {
                if (items.Count == size)
                {
                    return (items, after);
                }

                if (passes(row))
                {
                    items.Add(view(row));
                }

                after = position(row);
            }

            if (rows.Count < batch)
            {
                return (items, null);
            }

            scanned += rows.Count;
        }

        return (items, after);
    }

    private bool Finds(RecipientRow row) => search is null
        || row.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
        || row.CustomerId.Contains(search, StringComparison.OrdinalIgnoreCase)
        || row.Address?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;

    private RecipientView View(RecipientRow row) => new(
        row.CustomerId, row.Name, row.Address, ((DeliveryStatus)row.Status).ToWord(), row.Reason, row.AttemptedAt, row.SentAt, row.DeliveredAt,
        row.ReadAt, row.NextAttemptAt, row.Status == (short)DeliveryStatus.Waiting ? WaitingFor(row) : null);

    private string? WaitingFor(RecipientRow row) => _campaignStatus switch
    {
        CampaignStatus.Paused => "campaignPaused",
        CampaignStatus.Scheduled or CampaignStatus.Running =>
            CampaignView.BlockedByOf(campaign, _campaignStatus, caller.Suspended, now)
            ?? (row.NextAttemptAt > now ? "retry" : campaign.WaitingFor ?? (_campaignStatus == CampaignStatus.Scheduled ? "window" : null)),
        _ => null,
    };
}

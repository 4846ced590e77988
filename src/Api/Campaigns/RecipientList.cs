using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>The people of one campaign under one filter, page by page.</summary>
internal sealed class RecipientList(
    CampaignRow campaign, Caller caller, CostlyReads costly, CostGate gate, SenderStore senders, Forecasting? forecasting,
    DateTimeOffset now, RecipientFilter filter, string? search)
{
    /// <summary>People from the front of the line for whom it is said when their turn comes.</summary>
    private const int MostInLine = 20_000;

    /// <summary>Rows that one page looks at; a filter that few rows pass gives short pages instead of slow ones.</summary>
    private const int MostScanned = 10_000;

    private const int ScanBatch = 2000;

    /// <summary>Rows that a filtered page looks at first; it looks at four times as many each time that it needs more.</summary>
    private const int FirstLook = 500;

    private readonly CampaignStatus _campaignStatus = CampaignWords.Status(campaign.Status);
    private readonly WaitReason? _blockedBy = CampaignView.BlockedByOf(campaign, CampaignWords.Status(campaign.Status), caller.Suspended, now);

    private bool HasTime => WaitingCause.HasTime(_campaignStatus, _blockedBy, campaign.WaitReason);

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
            return await CostlyAsync(goesOn, token => LiveAsync(after, size, token), cancellationToken);
        }

        var (rows, next) = await CostlyAsync(goesOn, token => FrozenAsync((int)after, size, token), cancellationToken);
        return (await ViewsAsync(rows, cancellationToken), next);
    }

    /// <summary>Does what a page costs when the tenant's turn comes.</summary>
    /// <param name="goesOn">The work is a further piece of an answer that has begun: it is not refused.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<T> CostlyAsync<T>(bool goesOn, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        gate.RunAsync(
            caller.TenantId, filter.IsEverybody && search is null ? CostWeights.Page : CostWeights.Search, goesOn, work, cancellationToken);

    private async Task<(IReadOnlyList<RecipientView>, long?)> LiveAsync(long after, int size, CancellationToken cancellationToken)
    {
        var plan = CampaignDefinition.Parse(campaign.DefinitionJson).ToPlan();
        var sender = plan.SenderId is { } id ? await senders.FindAsync(campaign.TenantId, id, cancellationToken) : null;
        var query = plan.Audience(caller.TenantId, sender?.NumberNo, now, now) with { CampaignId = campaign.CampaignId };
        var waitingFor = WaitingCause.Of(_campaignStatus, _blockedBy, campaign.WaitReason, campaign.NextDue, null, now);
        var items = new List<RecipientView>();
        var batch = filter.IsEverybody && search is null ? size + 1 : ScanBatch;
        for (var scanned = 0; scanned < MostScanned; scanned += batch)
        {
            var rows = await costly.Audiences.PageAsync(query, after, batch, search, cancellationToken);
            foreach (var row in rows)
            {
                if (items.Count == size)
                {
                    return (items, after);
                }

                if (filter.Passes(row.Reason is null ? DeliveryStatus.Waiting : DeliveryStatus.Skipped, row.Reason))
                {
                    items.Add(new RecipientView(
                        row.CustomerId, row.Name, row.Address, row.Reason is null ? "waiting" : "skipped", row.Reason, null, null, null, null, null,
                        row.Reason is null ? waitingFor?.ToWord() : null));
                }

                after = row.CustomerNo;
            }

            if (rows.Count < batch)
            {
                return (items, null);
            }
        }

        return (items, after);
    }

    private async Task<(IReadOnlyList<RecipientRow>, long?)> FrozenAsync(int after, int size, CancellationToken cancellationToken)
    {
        var found = new List<RecipientRow>();
        // Where each place passes, no more are looked at than are asked for; else a few first, for most filters find enough there.
        var everyPlacePasses = search is null && filter.Reasons.Count == 0
            && (filter.IsEverybody || (filter.HasSideTables && !filter.Statuses.Contains(DeliveryStatus.Waiting)));
        var look = everyPlacePasses ? size + 1 : FirstLook;
        for (var scanned = 0; ; look = Math.Min(look * 4, MostScanned - scanned))
        {
            var page = await ScanAsync(after, look, search is null ? size - found.Count : look, cancellationToken);
            foreach (var row in page.Rows.Where(Finds))
            {
                if (found.Count == size)
                {
                    return (found, found[^1].Seq);
                }

                found.Add(row);
            }

            scanned += look;
            if (page.Next is not { } next)
            {
                return (found, null);
            }

            after = next;
            if (found.Count == size || scanned >= MostScanned)
            {
                return (found, after);
            }
        }
    }

    private Task<RecipientPage> ScanAsync(int after, int look, int limit, CancellationToken cancellationToken) => costly.Recipients.ScanAsync(
        campaign.CampaignId, filter,
        new RecipientScan(after, look, limit, campaign.Total ?? 0, GrainKeys.PageSize, IsPaced: CampaignDefinition.Parse(campaign.DefinitionJson).MessagesPerHour is not null),
        cancellationToken);

    /// <summary>Says of those who wait when their turn comes, by the same simulation as the forecast.</summary>
    private async Task<IReadOnlyList<RecipientView>> ViewsAsync(IReadOnlyList<RecipientRow> rows, CancellationToken cancellationToken)
    {
        int[] waiting = [.. rows.Where(row => row.Status == (short)DeliveryStatus.Waiting).Select(row => row.Seq)];
        var turns = forecasting is null || waiting.Length == 0 || !HasTime
            ? new Dictionary<int, DateTimeOffset>()
            : await TurnsAsync(forecasting, waiting, cancellationToken);
        return [.. rows.Select(row => View(row, turns.TryGetValue(row.Seq, out var at) ? at : null))];
    }

    private async Task<Dictionary<int, DateTimeOffset>> TurnsAsync(Forecasting forecasts, int[] waiting, CancellationToken cancellationToken)
    {
        var (line, retries) = await CostlyAsync(
            goesOn: true,
            async token => (
                await costly.Recipients.LineUpAsync(campaign.CampaignId, waiting, GrainKeys.PageSize, MostInLine, token),
                await costly.Recipients.RetriesAsync(campaign.CampaignId, MostInLine, token)),
            cancellationToken);
        var asked = retries.Select((retry, place) => (retry.Seq, Place: place)).Where(retry => waiting.Contains(retry.Seq)).ToList();
        if (line.Count == 0 && asked.Count == 0)
        {
            return [];
        }

        var sender = campaign.SenderId is { } id ? await senders.FindAsync(campaign.TenantId, id, cancellationToken) : null;
        var last = line.Count == 0 ? asked[^1].Place : (int)line.Values.Max();
        var slots = await forecasts.TimesAsync(campaign, sender, Math.Min(last + 1 + retries.Count, 2 * MostInLine), now, cancellationToken);
        var turns = ComingTurns.Share(slots, [.. retries.Select(retry => retry.DueAt)], Math.Max(0, (campaign.Waiting ?? 0) - retries.Count));
        return line.Where(place => place.Value < turns.Line.Count).Select(place => (Seq: place.Key, At: turns.Line[(int)place.Value]))
            .Concat(asked.Where(retry => retry.Place < turns.Retries.Count).Select(retry => (retry.Seq, At: turns.Retries[retry.Place])))
            .ToDictionary(turn => turn.Seq, turn => turn.At);
    }

    private bool Finds(RecipientRow row) => search is null
        || row.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
        || row.CustomerId.Contains(search, StringComparison.OrdinalIgnoreCase)
        || row.Address?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;

    private RecipientView View(RecipientRow row, DateTimeOffset? turn) => new(
        row.CustomerId, row.Name, row.Address, ((DeliveryStatus)row.Status).ToWord(), row.Reason, row.AttemptedAt, row.SentAt, row.DeliveredAt,
        row.ReadAt, turn ?? (HasTime && row.NextAttemptAt > now ? row.NextAttemptAt : null),
        row.Status == (short)DeliveryStatus.Waiting
            ? WaitingCause.Of(_campaignStatus, _blockedBy, campaign.WaitReason, campaign.NextDue, row.NextAttemptAt, now)?.ToWord() : null);
}

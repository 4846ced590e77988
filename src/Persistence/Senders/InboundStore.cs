using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>What providers post besides receipts that match: inbound messages, and receipts to keep for later.</summary>
public sealed class InboundStore(NpgsqlDataSource database, CustomerStore customers)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>A tenant's live senders by the provider's ids of their numbers.</summary>
    public Task<IReadOnlyList<NumberRoute>> RoutesAsync(Guid tenantId, string[] providerNumbers, CancellationToken cancellationToken) =>
        database.QueryAsync<NumberRoute>(Sql["senders-by-provider-number"], new { tenant_id = tenantId, provider_numbers = providerNumbers }, cancellationToken);

    /// <summary>
    /// Records messages once each, moves the chat history by the new ones, and does what the keywords among them mean,
    /// all or nothing. The history is of all the person's addresses, and comes first: its rows make posts of one person follow
    /// one another.
    /// </summary>
    /// <param name="tenantId">Whose number it is.</param>
    /// <param name="channel">The number's channel, on which a keyword holds.</param>
    /// <param name="numberNo">The number's guard row.</param>
    /// <param name="messages">What people wrote.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RecordAsync(
        Guid tenantId, Channel channel, int numberNo, IReadOnlyList<InboundRow> messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var arguments = new
                {
                    tenant_id = tenantId,
                    number_no = numberNo,
                    ids = messages.Select(message => message.MessageId).ToArray(),
                    addresses = messages.Select(message => message.Address).ToArray(),
                    times = messages.Select(message => message.At.UtcDateTime).ToArray(),
                };
                await PeopleStore.HoldAsync(transaction, tenantId, cancellationToken);
                var fresh = (await transaction.QueryAsync<string>(Sql["record-inbound"], arguments, cancellationToken)).ToHashSet(StringComparer.Ordinal);
                var keywords = messages.Where(message => fresh.Contains(message.MessageId)).Select(message => message.Keyword).OfType<OptOutEvent>().ToList();
                if (keywords.Count > 0)
                {
                    await customers.RecordOptOutsAsync(transaction, tenantId, channel, keywords, now, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);

    /// <summary>
    /// Finds the attempts of receipts: by the attempt id that they bring, else by the provider's id among what one number
    /// sent for the tenant's campaigns.
    /// </summary>
    /// <returns>Receipts with their attempts, and those whose attempt is not known (yet).</returns>
    public async Task<(IReadOnlyList<RecipientReceipt> Known, IReadOnlyList<Receipt> Others)> ResolveAsync(
        Guid tenantId, int numberNo, IReadOnlyList<Receipt> receipts, CancellationToken cancellationToken)
    {
        var ids = receipts.Where(receipt => receipt is { AttemptId: null, ProviderId: not null }).Select(receipt => receipt.ProviderId!).Distinct().ToArray();
        var found = ids.Length == 0 ? [] : await AttemptsAsync(tenantId, numberNo, ids, cancellationToken);
        var known = new List<RecipientReceipt>();
        var others = new List<Receipt>();
        foreach (var receipt in receipts)
        {
            AttemptId? looked = receipt.ProviderId is { } id && found.TryGetValue(id, out var attempt) ? attempt : null;
            if ((receipt.AttemptId ?? looked) is { } belongs)
            {
                known.Add(new RecipientReceipt(belongs, receipt));
            }
            else
            {
                others.Add(receipt);
            }
        }

        return (known, others);
    }

    private async Task<Dictionary<string, AttemptId>> AttemptsAsync(
        Guid tenantId, int numberNo, string[] providerIds, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ProviderMessage>(
            Sql["find-provider-messages"], new { tenant_id = tenantId, number_no = numberNo, provider_ids = providerIds }, cancellationToken);
        return rows.ToDictionary(row => row.ProviderId, row => new AttemptId(row.CampaignId, row.Seq, row.Attempt));
    }

    /// <summary>
    /// Keeps receipts that found no attempt; they are matched again when an outcome is stored. Those without a provider's id
    /// never could be.
    /// </summary>
    /// <param name="tenantId">Whose number received them.</param>
    /// <param name="numberNo">The number's guard row.</param>
    /// <param name="receipts">The receipts.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="person">The only person whose attempt they may concern, E.164; null: any person.</param>
    public async Task KeepUnmatchedAsync(
        Guid tenantId, int numberNo, IEnumerable<Receipt> receipts, DateTimeOffset now, CancellationToken cancellationToken, string? person = null)
    {
        foreach (var receipt in receipts.Where(receipt => receipt.ProviderId is not null))
        {
            await database.ExecuteAsync(
                Sql["keep-unmatched"],
                new
                {
                    tenant_id = tenantId,
                    number_no = numberNo,
                    provider_id = receipt.ProviderId,
                    status = (short)receipt.Status,
                    at = receipt.At.ToUniversalTime(),
                    error_class = (short?)receipt.Class,
                    code = receipt.Code,
                    now,
                    person,
                },
                cancellationToken);
        }
    }

    private sealed record ProviderMessage
    {
        public string ProviderId { get; init; } = string.Empty;

        public Guid CampaignId { get; init; }

        public int Seq { get; init; }

        public short Attempt { get; init; }
    }
}

/// <summary>Which of a tenant's senders a provider's number is.</summary>
public sealed record NumberRoute
{
    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>The provider's id of the number.</summary>
    public string ProviderNumber { get; init; } = string.Empty;

    /// <summary>The number's guard row.</summary>
    public int NumberNo { get; init; }
}

/// <summary>An inbound message, without its text.</summary>
/// <param name="MessageId">The provider's id, by which repeats are dropped.</param>
/// <param name="Address">The writer's number, E.164, in the provider's spelling.</param>
/// <param name="At">When, as a product instant.</param>
/// <param name="Keyword">The opt-out or opt-in that the message means; null: it is no keyword.</param>
public sealed record InboundRow(string MessageId, string Address, DateTimeOffset At, OptOutEvent? Keyword = null)
{
    /// <summary>The person's user id where the provider names it beside the address; null: it names none.</summary>
    public string? UserId { get; init; }
}

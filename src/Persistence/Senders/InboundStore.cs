using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Customers;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>What providers post besides receipts that match: inbound messages, and receipts to keep for later.</summary>
public sealed class InboundStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>A tenant's live senders by the provider's ids of their numbers.</summary>
    public Task<IReadOnlyList<NumberRoute>> RoutesAsync(Guid tenantId, string[] providerNumbers, CancellationToken cancellationToken) =>
        database.QueryAsync<NumberRoute>(Sql["senders-by-provider-number"], new { tenantId, providerNumbers }, cancellationToken);

    /// <summary>
    /// Records messages once each, moves the chat history by the new ones, and does what the keywords among them ask for,
    /// all or nothing. The history comes first: its rows make posts of one person follow one another.
    /// </summary>
    /// <param name="tenantId">Whose number it is.</param>
    /// <param name="channel">The number's channel, on which a keyword holds.</param>
    /// <param name="numberNo">The number's guard row.</param>
    /// <param name="messages">What people wrote.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RecordAsync(
        Guid tenantId, string channel, int numberNo, IReadOnlyList<InboundRow> messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var arguments = new
                {
                    tenantId,
                    numberNo,
                    ids = messages.Select(message => message.MessageId).ToArray(),
                    addresses = messages.Select(message => message.Address).ToArray(),
                    times = messages.Select(message => message.At.UtcDateTime).ToArray(),
                };
                var fresh = (await transaction.QueryAsync<string>(Sql["record-inbound"], arguments, cancellationToken)).ToHashSet(StringComparer.Ordinal);
                var keywords = messages.Where(message => fresh.Contains(message.MessageId)).Select(message => message.Keyword).OfType<OptOutEvent>().ToList();
                if (keywords.Count > 0)
                {
                    await CustomerStore.RecordOptOutsAsync(transaction, tenantId, channel, keywords, now, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);

    /// <summary>The attempts that these provider ids belong to, on one number, of one tenant's campaigns.</summary>
    public async Task<IReadOnlyDictionary<string, AttemptId>> AttemptsAsync(
        Guid tenantId, int numberNo, string[] providerIds, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ProviderMessage>(
            Sql["find-provider-messages"], new { tenantId, numberNo, providerIds }, cancellationToken);
        return rows.ToDictionary(row => row.ProviderId, row => new AttemptId(row.CampaignId, row.Seq, row.Attempt));
    }

    /// <summary>Keeps a receipt that found no attempt; it is matched again when an outcome is stored.</summary>
    public Task KeepUnmatchedAsync(
        Guid tenantId, int numberNo, string providerId, Receipt receipt, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            Sql["keep-unmatched"],
            new
            {
                tenantId,
                numberNo,
                providerId,
                status = (short)receipt.Status,
                at = receipt.At.ToUniversalTime(),
                errorClass = (short?)receipt.Class,
                code = receipt.Code,
                now,
            },
            cancellationToken);

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
/// <param name="Address">Who wrote, E.164.</param>
/// <param name="At">When, as a product instant.</param>
/// <param name="Keyword">What the message asks for as a keyword; null: it is none.</param>
public sealed record InboundRow(string MessageId, string Address, DateTimeOffset At, OptOutEvent? Keyword = null);

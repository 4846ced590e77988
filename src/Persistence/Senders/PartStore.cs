using MassMessaging.Domain.Content;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>Keeps the parts of texts until they can be read together.</summary>
public sealed class PartStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("parts");

    /// <summary>Stores a part; returns when it is committed.</summary>
    /// <returns>What is to be done now.</returns>
    public Task<PartStored> AddAsync(string accountKey, StoredPart part, CancellationToken cancellationToken) =>
        database.InTransactionAsync(async transaction => (true, await AddAsync(transaction, accountKey, part, cancellationToken)), cancellationToken);

    /// <summary>Records that the request in the parts of a text was done.</summary>
    /// <param name="accountKey">The account.</param>
    /// <param name="parts">The parts that were read together.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task JudgedAsync(string accountKey, IReadOnlyList<StoredPart> parts, CancellationToken cancellationToken) => database.ExecuteAsync(
        Sql["judged-text"],
        new
        {
            account_key = accountKey,
            parts[0].Source,
            parts[0].Destination,
            parts[0].Reference,
            parts[0].Total,
            message_id = parts[0].MessageId,
            numbers = parts.Select(part => part.Number).ToArray(),
        },
        cancellationToken);

    /// <summary>The texts that wait for nothing any more, each with the parts that came.</summary>
    /// <param name="age">How long a text waits from its last part on.</param>
    /// <param name="silos">How many silos share them.</param>
    /// <param name="share">This silo's place among them, from 0.</param>
    /// <param name="limit">How many texts at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<(string AccountKey, IReadOnlyList<StoredPart> Parts)>> OverdueAsync(
        TimeSpan age, int silos, int share, int limit, CancellationToken cancellationToken)
    {
        var texts = new List<(string, IReadOnlyList<StoredPart>)>();
        foreach (var text in await database.QueryAsync<OverdueText>(Sql["overdue-texts"], new { age, silos, share, limit }, cancellationToken))
        {
            var key = new { account_key = text.AccountKey, text.Source, text.Destination, text.Reference, text.Total };
            if (await database.QueryAsync<StoredPart>(Sql["parts-of-text"], key, cancellationToken) is { Count: > 0 } parts)
            {
                texts.Add((text.AccountKey, parts));
            }
        }

        return texts;
    }

    private static async Task<PartStored> AddAsync(NpgsqlTransaction transaction, string accountKey, StoredPart part, CancellationToken cancellationToken)
    {
        var text = new { account_key = accountKey, part.Source, part.Destination, part.Reference, part.Total };
        await transaction.ExecuteAsync(Sql["lock-text"], text, cancellationToken);
        var parts = await transaction.QueryAsync<StoredPart>(Sql["parts-of-text"], text, cancellationToken);
        switch (PartialText.EffectOf(parts.FirstOrDefault(stored => stored.Number == part.Number)?.Bytes, part.Bytes))
        {
            case PartEffect.Repeats:
                return Of(parts);
            case PartEffect.Begins when parts.Any(stored => stored.JudgedAt is null):
                return new PartStored.Displaces(parts);
            case PartEffect.Begins:
                await transaction.ExecuteAsync(Sql["drop-text"], text, cancellationToken);
                parts = [];
                break;
        }

        if ((await transaction.QueryAsync<bool>(Sql["account-is-full"], new { account_key = accountKey, most = PartialText.MostOfAccount }, cancellationToken))[0])
        {
            return new PartStored.Refused();
        }

        var added = part with { MessageId = parts.Count > 0 ? parts[0].MessageId : Guid.CreateVersion7() };
        await transaction.ExecuteAsync(
            Sql["add-part"],
            new
            {
                account_key = accountKey,
                added.Source,
                added.Destination,
                added.Reference,
                added.Total,
                added.Number,
                message_id = added.MessageId,
                esm_class = added.EsmClass,
                added.Coding,
                added.Bytes,
                at = added.StoredAt.ToUniversalTime(),
            },
            cancellationToken);
        return Of([.. parts.Select(stored => stored with { JudgedAt = null }), added]);
    }

    private static PartStored Of(IReadOnlyList<StoredPart> parts) =>
        parts.Count == parts[0].Total && parts.Any(part => part.JudgedAt is null) ? new PartStored.Completes(parts) : new PartStored.Waits();

    private sealed record OverdueText
    {
        public string AccountKey { get; init; } = string.Empty;

        public string Source { get; init; } = string.Empty;

        public string Destination { get; init; } = string.Empty;

        public int Reference { get; init; }

        public short Total { get; init; }
    }
}

/// <summary>What is to be done after a part came. Closed.</summary>
public abstract record PartStored
{
    private PartStored()
    {
    }

    /// <summary>Nothing: the text waits for more, or was read already.</summary>
    public sealed record Waits : PartStored;

    /// <summary>The text is whole and is to be read.</summary>
    /// <param name="Parts">Its parts in order.</param>
    public sealed record Completes(IReadOnlyList<StoredPart> Parts) : PartStored;

    /// <summary>The part is not stored: first the text is to be read whose reference it takes.</summary>
    /// <param name="Parts">That text's parts in order.</param>
    public sealed record Displaces(IReadOnlyList<StoredPart> Parts) : PartStored;

    /// <summary>The part is not stored, because the account has too many: it is to be read alone.</summary>
    public sealed record Refused : PartStored;
}

/// <summary>A part of a text, as it is stored.</summary>
public sealed record StoredPart
{
    /// <summary>The person that sends it, as the centre wrote it.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>What it was written to, as the centre wrote it.</summary>
    public string Destination { get; init; } = string.Empty;

    /// <summary>The same in all parts of the text.</summary>
    public int Reference { get; init; }

    /// <summary>How many parts there are.</summary>
    public short Total { get; init; }

    /// <summary>Which of them this is, from 1.</summary>
    public short Number { get; init; }

    /// <summary>Names the whole text.</summary>
    public Guid MessageId { get; init; }

    /// <summary>The unit's class.</summary>
    public short EsmClass { get; init; }

    /// <summary>The unit's data_coding.</summary>
    public short Coding { get; init; }

    /// <summary>The text's bytes.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>When it came, as a product instant.</summary>
    public DateTimeOffset StoredAt { get; init; }

    /// <summary>When the request in the text was done; null: not yet.</summary>
    public DateTimeOffset? JudgedAt { get; init; }
}

using System.Text.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>Knows which addresses are one person's: what holds for one address of a person holds for the others.</summary>
public sealed class PeopleStore(NpgsqlDataSource database)
{
    /// <summary>Addresses that one person may have; more are not learned.</summary>
    public const int MostAddresses = 20;

    private static readonly string[] PhoneChannels = [.. Channel.All.Where(channel => channel.ReachesPhones).Select(channel => channel.Word)];
    private static readonly NamedQueries Sql = NamedQueries.Load("people");

    /// <summary>
    /// Takes in that two addresses are one person's, by a provider's word. Opt-outs, history and windows of each hold for both
    /// when it returns. What is known already costs one query.
    /// </summary>
    /// <param name="tenantId">Whose people.</param>
    /// <param name="pairs">Numbers in E.164 and user ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LearnAsync(Guid tenantId, IReadOnlyCollection<LearnedPair> pairs, CancellationToken cancellationToken)
    {
        LearnedPair[] given = [.. pairs.Select(pair => pair.Canonical()).Where(pair => pair.One != pair.Other).DistinctBy(pair => (pair.One, pair.Other))];
        if (given.Length == 0)
        {
            return;
        }

        var unknown = await database.QueryAsync<int>(
            Sql["unknown-pairs"],
            new { tenant_id = tenantId, ones = given.Select(pair => pair.One).ToArray(), others = given.Select(pair => pair.Other).ToArray() },
            cancellationToken);
        if (unknown.Count == 0)
        {
            return;
        }

        LearnedPair[] news = [.. unknown.Select(ordinal => given[ordinal - 1])];
        await database.InTransactionAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Sql["take-people"], new { tenant_id = tenantId }, cancellationToken);
                await JoinAsync(transaction, tenantId, await AddAsync(transaction, tenantId, news, cancellationToken), cancellationToken);
                await CopyAsync(transaction, tenantId, [.. news.SelectMany(pair => new[] { pair.One, pair.Other }).Distinct()], cancellationToken);
                return (true, true);
            },
            cancellationToken);
    }

    /// <summary>
    /// Takes in that a person has another number now. Opt-outs hold on both from now on, history and window go to the new
    /// number, and the old one, which may be given to a stranger, is the person's no more.
    /// </summary>
    /// <param name="tenantId">Whose people.</param>
    /// <param name="change">The change.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ChangeNumberAsync(Guid tenantId, ChangedNumber change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var (old, @new) = (PhoneSpellings.Canonical(change.Old), PhoneSpellings.Canonical(change.New));
        return old == @new ? Task.CompletedTask : database.InTransactionAsync(
            async transaction =>
            {
                var arguments = new { tenant_id = tenantId, old, @new, at = change.At.UtcDateTime, now, evidence = change.EvidenceJson };
                await transaction.ExecuteAsync(Sql["take-people"], new { tenant_id = tenantId }, cancellationToken);
                await transaction.ExecuteAsync(Sql["keep-opt-outs-of-old-number"], arguments, cancellationToken);
                await transaction.ExecuteAsync(Sql["move-history"], arguments, cancellationToken);
                var others = (await transaction.QueryAsync<string>(Sql["leave-old-number"], arguments, cancellationToken))
                    .Concat([change.OldUserId, change.NewUserId]).OfType<string>();
                await JoinAsync(
                    transaction, tenantId, [.. others.Distinct().Where(other => other != @new).Select(other => new LearnedPair(@new, other, change.EvidenceJson))], cancellationToken);
                await transaction.ExecuteAsync(Sql["rename-origin"], arguments, cancellationToken);
                await CopyAsync(transaction, tenantId, [@new], cancellationToken);
                if (change is { OldUserId: { } oldId, NewUserId: { } newId } && oldId != newId)
                {
                    await SucceedAsync(transaction, tenantId, oldId, newId, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);
    }

    /// <summary>Takes in that a person has another user id now; opt-outs on the old one hold as if they were on the new one.</summary>
    /// <param name="tenantId">Whose people.</param>
    /// <param name="change">The id so far, and the id from now on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ChangeUserIdAsync(Guid tenantId, LearnedPair change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return database.InTransactionAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Sql["take-people"], new { tenant_id = tenantId }, cancellationToken);
                await JoinAsync(transaction, tenantId, [change], cancellationToken);
                await CopyAsync(transaction, tenantId, [change.One, change.Other], cancellationToken);
                await SucceedAsync(transaction, tenantId, change.One, change.Other, cancellationToken);
                return (true, true);
            },
            cancellationToken);
    }

    /// <summary>Until the transaction ends no person's addresses change.</summary>
    internal static Task HoldAsync(NpgsqlTransaction transaction, Guid tenantId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Sql["hold-people"], new { tenant_id = tenantId }, cancellationToken);

    /// <summary>As <see cref="HoldAsync"/>, for a transaction that changes them.</summary>
    internal static Task TakeAsync(NpgsqlTransaction transaction, Guid tenantId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Sql["take-people"], new { tenant_id = tenantId }, cancellationToken);

    /// <summary>Copies the opt-outs that stand on one of a person's addresses to the others.</summary>
    internal static Task SpreadAsync(
        NpgsqlTransaction transaction, Guid tenantId, string[] channels, string[] addresses, bool tell, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Sql["spread-opt-outs"], new { tenant_id = tenantId, channels, addresses, tell }, cancellationToken);

    /// <summary>Copies opt-outs, history and places in the accounts' day between the addresses of people with new ones.</summary>
    internal static async Task CopyAsync(NpgsqlTransaction transaction, Guid tenantId, string[] addresses, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(Sql["mark-several"], new { tenant_id = tenantId, addresses }, cancellationToken);
        await transaction.ExecuteAsync(Sql["join-account-people"], new { tenant_id = tenantId, addresses }, cancellationToken);
        await SpreadAsync(transaction, tenantId, PhoneChannels, addresses, tell: true, cancellationToken);
        await transaction.ExecuteAsync(Sql["spread-history"], new { tenant_id = tenantId, addresses }, cancellationToken);
    }

    /// <summary>Takes in user ids of customers.</summary>
    internal static async Task AddUserIdsAsync(NpgsqlTransaction transaction, Guid tenantId, string[] addresses, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(Sql["add-user-ids"], new { tenant_id = tenantId, addresses }, cancellationToken);
        await CopyAsync(transaction, tenantId, addresses, cancellationToken);
    }

    private static async Task SucceedAsync(NpgsqlTransaction transaction, Guid tenantId, string old, string @new, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(Sql["move-opt-outs"], new { tenant_id = tenantId, old, @new }, cancellationToken);
        await transaction.ExecuteAsync(Sql["rename-origin"], new { tenant_id = tenantId, old, @new }, cancellationToken);
    }

    /// <summary>Adds the pairs of which nothing was known, together; returns the others.</summary>
    private static async Task<IReadOnlyList<LearnedPair>> AddAsync(
        NpgsqlTransaction transaction, Guid tenantId, LearnedPair[] pairs, CancellationToken cancellationToken)
    {
        var once = pairs.SelectMany(pair => new[] { pair.One, pair.Other }).GroupBy(address => address).Where(same => same.Count() == 1)
            .Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        LearnedPair[] alone = [.. pairs.Where(pair => once.Contains(pair.One) && once.Contains(pair.Other))];
        var added = await transaction.QueryAsync<int>(
            Sql["add-pairs"],
            new
            {
                tenant_id = tenantId,
                ones = alone.Select(pair => pair.One).ToArray(),
                others = alone.Select(pair => pair.Other).ToArray(),
                evidence = alone.Select(pair => pair.EvidenceJson).ToArray(),
            },
            cancellationToken);
        return [.. pairs.Except(added.Select(ordinal => alone[ordinal - 1]))];
    }

    private static async Task JoinAsync(
        NpgsqlTransaction transaction, Guid tenantId, IReadOnlyList<LearnedPair> pairs, CancellationToken cancellationToken)
    {
        foreach (var pair in pairs)
        {
            await transaction.ExecuteAsync(
                Sql["join-addresses"],
                new { tenant_id = tenantId, pair.One, pair.Other, evidence = pair.EvidenceJson, most = MostAddresses },
                cancellationToken);
        }
    }
}

/// <summary>Two addresses that a provider said to be one person's.</summary>
/// <param name="One">E.164, or a user id.</param>
/// <param name="Other">E.164, or a user id.</param>
/// <param name="EvidenceJson">What shows it, a JSON object.</param>
public sealed record LearnedPair(string One, string Other, string EvidenceJson)
{
    /// <summary>A pair as a send's answer or a webhook names it.</summary>
    /// <param name="one">E.164, or a user id.</param>
    /// <param name="other">E.164, or a user id.</param>
    /// <param name="by">What named it, such as <c>answer</c> or <c>receipt</c>.</param>
    /// <param name="at">When, as a product instant.</param>
    public static LearnedPair Of(string one, string other, string by, DateTimeOffset at) =>
        new(one, other, JsonSerializer.Serialize(new { by, at = at.UtcDateTime }));

    internal LearnedPair Canonical()
    {
        var (one, other) = (PhoneSpellings.Canonical(One), PhoneSpellings.Canonical(Other));
        return string.CompareOrdinal(one, other) <= 0 ? this with { One = one, Other = other } : this with { One = other, Other = one };
    }
}

/// <summary>A person has another number now.</summary>
/// <param name="Old">The number so far, E.164.</param>
/// <param name="New">The number from now on, E.164.</param>
/// <param name="OldUserId">The user id so far; null: not known.</param>
/// <param name="NewUserId">The user id from now on; null: not known.</param>
/// <param name="At">When, as a product instant.</param>
/// <param name="EvidenceJson">What shows it, a JSON object.</param>
public sealed record ChangedNumber(string Old, string New, string? OldUserId, string? NewUserId, DateTimeOffset At, string EvidenceJson);

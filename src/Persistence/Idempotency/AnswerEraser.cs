using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace MassMessaging.Persistence.Idempotency;

/// <summary>Takes erased people out of the answers that are kept for repeats. Answers are sealed, so each is opened and looked through.</summary>
public sealed class AnswerEraser(NpgsqlDataSource database, CredentialCipher cipher)
{
    private const int Batch = 1000;
    private static readonly NamedQueries Sql = NamedQueries.Load("idempotency");

    /// <summary>Erases every kept answer of the tenant that names one of them.</summary>
    /// <param name="tenantId">Whose answers.</param>
    /// <param name="customerIds">The tenant's own ids of the people.</param>
    /// <param name="addresses">Their numbers, in all spellings, and user ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task EraseAsync(
        Guid tenantId, IReadOnlyCollection<string> customerIds, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        var people = customerIds.Concat(addresses).ToHashSet(StringComparer.Ordinal);
        var (afterRoute, afterKey) = (string.Empty, string.Empty);
        IReadOnlyList<Kept> page;
        do
        {
            page = people.Count == 0 ? []
                : await database.QueryAsync<Kept>(Sql["kept-answers"], new { tenant_id = tenantId, after_route = afterRoute, after_key = afterKey, batch = Batch }, cancellationToken);
            foreach (var kept in page)
            {
                (afterRoute, afterKey) = (kept.Route, kept.Key);
                var step = kept.Route.Split('/').Any(segment => people.Contains(Uri.UnescapeDataString(segment))) ? "erase-answer-of-path"
                    : Names(Open(tenantId, kept), people) ? "erase-answer"
                    : null;
                if (step is not null)
                {
                    await database.ExecuteAsync(Sql[step], new { tenant_id = tenantId, kept.Route, kept.Key, kept.Body }, cancellationToken);
                }
            }
        }
        while (page.Count == Batch);
    }

    // An answer that does not open any more serves no repeat: null, and it goes.
    private byte[]? Open(Guid tenantId, Kept kept)
    {
        try
        {
            return cipher.Open(kept.Body, new RequestKey(tenantId, kept.Route, kept.Key).Purpose);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether an answer has one of these texts as a value or as a member's name.</summary>
    private static bool Names(byte[]? answer, HashSet<string> people)
    {
        if (answer is not { Length: > 0 })
        {
            return answer is null;
        }

        var reader = new Utf8JsonReader(answer, isFinalBlock: true, default);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && people.Contains(reader.GetString()!))
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return true; // no JSON, so nothing is known of it: rather one answer too few
        }
    }

    private sealed record Kept
    {
        public string Route { get; init; } = string.Empty;

        public string Key { get; init; } = string.Empty;

        public byte[] Body { get; init; } = [];
    }
}

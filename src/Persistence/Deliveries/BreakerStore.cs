using System.Collections.Immutable;
using System.Text.Json;
using MassMessaging.Domain.Sending;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>A recipient that the provider refused with a code that is on no list.</summary>
/// <param name="Seq">The recipient.</param>
/// <param name="Code">The provider's code.</param>
public sealed record UnlistedRefusal(int Seq, string Code);

/// <summary>Stores the breakers of campaigns, and has them judge.</summary>
public sealed class BreakerStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("breakers");

    /// <summary>What becomes of each recipient, in order. A test message has no recipient beside it, so its refusal is its own.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="senderId">Its sender.</param>
    /// <param name="numberNo">The number that the messages went through; 0 for a sender without one.</param>
    /// <param name="refusals">The refusals, from one.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept.</param>
    public Task<IReadOnlyList<BreakerResult>> JudgeAsync(
        Guid campaignId, Guid senderId, int numberNo, IReadOnlyList<UnlistedRefusal> refusals, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var row = new { campaign_id = campaignId, number_no = numberNo };
                await transaction.ExecuteAsync(Sql["begin-breaker"], row, cancellationToken);
                if (await transaction.QueryOneAsync<string>(Sql["lock-breaker"], row, cancellationToken) is not { } people)
                {
                    return (false, (IReadOnlyList<BreakerResult>)[.. refusals.Select(_ => BreakerResult.Fail)]);
                }

                var evidence = await transaction.QueryOneAsync<EvidenceRow>(Sql["breaker-evidence"], new { campaign_id = campaignId, sender_id = senderId }, cancellationToken);
                var (breaker, results) = Judge(Read(people), refusals, new BreakerEvidence(evidence!.Accepted, evidence.AcceptedHere));
                await transaction.ExecuteAsync(
                    Sql[breaker.Codes.IsEmpty ? "end-breaker" : "save-breaker"], new { campaign_id = campaignId, number_no = numberNo, people = Write(breaker) }, cancellationToken);
                return (true, results);
            },
            cancellationToken);

    /// <summary>Begins a new count.</summary>
    public Task ForgetAsync(Guid campaignId, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["forget-breakers"], new { campaign_id = campaignId }, cancellationToken);

    private static (Breaker Breaker, IReadOnlyList<BreakerResult> Results) Judge(
        Breaker breaker, IReadOnlyList<UnlistedRefusal> refusals, BreakerEvidence evidence)
    {
        var results = new List<BreakerResult>(refusals.Count);
        foreach (var refusal in refusals)
        {
            (breaker, var result) = breaker.Refused(refusal.Seq, refusal.Code, evidence);
            results.Add(result);
        }

        return (breaker, results);
    }

    private static Breaker Read(string people) => new(
        JsonSerializer.Deserialize<Dictionary<string, long[][]>>(people)!.ToImmutableDictionary(
            code => code.Key, code => code.Value.Select(person => new BreakerRecipient((int)person[0], person[1], (int)person[2])).ToImmutableList()));

    private static string Write(Breaker breaker) => JsonSerializer.Serialize(
        breaker.Codes.ToDictionary(code => code.Key, code => code.Value.Select(person => new[] { person.Seq, person.Accepted, person.Times })));

    private sealed record EvidenceRow
    {
        public long Accepted { get; init; }

        public long AcceptedHere { get; init; }
    }
}

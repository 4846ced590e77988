using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace MassMessaging.Persistence.Chat;

/// <summary>Sends chat messages: recipients become sent and inbox rows are written in one transaction.</summary>
/// <param name="database">The pool <see cref="PersistenceServices.Sending"/>, for which the statements are written.</param>
/// <param name="silo">Whose totals these are.</param>
public sealed class ChatStore([FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database, SiloIdentity silo)
{
    /// <summary>
    /// Recipients of one transaction at most, a whole number of pages: large enough that a round trip and a commit
    /// weigh little, small enough that a pause or another campaign never waits long for its locks.
    /// </summary>
    public const int BatchSize = 1_024;

    private static readonly NamedQueries Claims = NamedQueries.Load("claims");
    private static readonly NamedQueries Sql = NamedQueries.Load("chat");

    /// <summary>Sends to everybody who waits in the range, as far as the judgement at this moment admits them.</summary>
    /// <param name="request">Whom; permits, retries and templates have no meaning here.</param>
    /// <param name="text">The message.</param>
    /// <param name="cancellationToken">Gives up; what is committed by then stays, and is not sent again.</param>
    public async Task<ChatResult> SendAsync(ClaimRequest request, string text, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = Batch(connection, request, text);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken); // lock-candidates
        await reader.ReadAsync(cancellationToken);
        var result = new ChatResult(
            Enum.Parse<ClaimWord>(reader.GetString(0), ignoreCase: true),
            reader.GetFieldValue<DateTimeOffset>(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetInt32(3),
            reader.GetInt32(4));
        // Reads to the end, commit included: an error there must surface.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return result;
    }

    private NpgsqlBatch Batch(NpgsqlConnection connection, ClaimRequest request, string text)
    {
        var lockRows = new NpgsqlBatchCommand(Claims["lock-candidates"]);
        AddRange(lockRows.Parameters, request);
        lockRows.Parameters.AddWithValue("lookahead", request.LastSeq - request.FirstSeq + 1);

        var send = new NpgsqlBatchCommand(Sql["send-chat"]);
        AddRange(send.Parameters, request);
        send.Parameters.AddWithValue("tenant_id", request.TenantId);
        send.Parameters.AddWithValue("sender_id", request.SenderId);
        send.Parameters.AddWithValue("revision", request.Revision);
        send.Parameters.AddWithValue("body", text);
        send.Parameters.Add(Instant("opens_at", request.OpensAt));
        send.Parameters.Add(Instant("closes_at", request.ClosesAt));
        send.Parameters.Add(Instant("slot", request.Slot));
        send.Parameters.Add(Instant("anchor", request.Anchor));
        send.Parameters.Add(Instant("next_due", request.NextDue));
        send.Parameters.AddWithValue("silo_name", silo.Name);

        // Without a transaction of its own a batch is one implicit transaction, committed at its end.
        return new NpgsqlBatch(connection) { BatchCommands = { lockRows, send } };
    }

    private static void AddRange(NpgsqlParameterCollection parameters, ClaimRequest request)
    {
        parameters.AddWithValue("campaign_id", request.CampaignId);
        parameters.AddWithValue("first_seq", request.FirstSeq);
        parameters.AddWithValue("last_seq", request.LastSeq);
    }

    private static NpgsqlParameter Instant(string name, DateTimeOffset at) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = SqlInstant.Clamp(at) };
}

/// <summary>What a send did; committed. After <see cref="ClaimWord.Go"/> nobody in the range waits any more.</summary>
/// <param name="Word">The judgement.</param>
/// <param name="At">The instant of sending by the database's clock.</param>
/// <param name="Blocked">Why the sender may not send.</param>
/// <param name="Sent">Messages that are in their inboxes.</param>
/// <param name="Skipped">People who must not be written to.</param>
public sealed record ChatResult(ClaimWord Word, DateTimeOffset At, string? Blocked, int Sent, int Skipped);

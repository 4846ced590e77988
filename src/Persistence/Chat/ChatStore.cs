using MassMessaging.Domain.Deliveries;
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
    public const int BatchSize = 2_048;

    private static readonly NamedQueries Sql = NamedQueries.Load("chat");

    /// <summary>
    /// Sends to every waiting recipient of the range, as far as the judgement at this moment admits them. When another campaign
    /// gave one of the customers the same number and has committed, it is made again: each time one of the two got through.
    /// </summary>
    /// <param name="request">The recipients; permits, retries and templates have no meaning here.</param>
    /// <param name="text">The message.</param>
    /// <param name="cancellationToken">Gives up; what is committed by then stays, and is not sent again.</param>
    public async Task<ChatResult> SendAsync(ClaimRequest request, string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await SendOnceAsync(request, text, cancellationToken);
            }
            catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "chat_inbox" })
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<ChatResult> SendOnceAsync(ClaimRequest request, string text, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var send = new NpgsqlCommand(Sql["send-chat"], connection);
        send.Parameters.AddWithValue("campaign_id", request.CampaignId);
        send.Parameters.AddWithValue("first_seq", request.FirstSeq);
        send.Parameters.AddWithValue("last_seq", request.LastSeq);
        send.Parameters.AddWithValue("tenant_id", request.TenantId);
        send.Parameters.AddWithValue("sender_id", request.SenderId);
        send.Parameters.AddWithValue("revision", request.Terms.Revision);
        send.Parameters.AddWithValue("body", text);
        send.Parameters.AddWithValue("lane", request.Lane);
        send.Parameters.Add(Instant("opens_at", request.Terms.OpensAt));
        send.Parameters.Add(Instant("closes_at", request.Terms.ClosesAt));
        send.Parameters.Add(Instant("slot", request.Terms.Slot));
        send.Parameters.Add(Instant("anchor", request.Terms.Anchor));
        send.Parameters.Add(Instant("next_due", request.Terms.NextDue));
        send.Parameters.AddWithValue("silo_name", silo.Name);
        await using var reader = await send.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (sent, skipped) = (reader.GetInt32(3), reader.GetInt32(4));
        var result = new ChatResult(
            ClaimResultKinds.Parse(reader.GetString(0), sent, skipped, moved: false),
            reader.GetFieldValue<DateTimeOffset>(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            sent,
            skipped);
        await reader.NextResultAsync(cancellationToken); // to the end, commit included: an error there must surface
        return result;
    }

    private static NpgsqlParameter Instant(string name, DateTimeOffset at) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = SqlInstant.Clamp(at) };
}

/// <summary>What a send did; committed. Where nothing forbade it no recipient of the range waits any more.</summary>
/// <param name="Kind">Whether a message was sent, or why none was.</param>
/// <param name="At">The instant of sending by the database's clock.</param>
/// <param name="Blocked">Why the sender may not send.</param>
/// <param name="Sent">Messages that are in their inboxes.</param>
/// <param name="Skipped">Recipients that must not be written to.</param>
public sealed record ChatResult(ClaimResultKind Kind, DateTimeOffset At, string? Blocked, int Sent, int Skipped);

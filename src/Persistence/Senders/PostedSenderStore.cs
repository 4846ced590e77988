using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence.Senders;

/// <summary>What posts of a provider are judged by; read for each of them, so its statement is prepared.</summary>
public sealed class PostedSenderStore([FromKeyedServices(PersistenceServices.Sending)] NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("senders");

    /// <summary>The linked senders of a channel among these, of any tenant.</summary>
    /// <param name="channel">The channel that was posted to.</param>
    /// <param name="senderIds">At most some thousand.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<PostedSenderRow>> FindAsync(Channel channel, Guid[] senderIds, CancellationToken cancellationToken) =>
        database.QueryAsync<PostedSenderRow>(Sql["posted-senders"], new { channel, sender_ids = senderIds }, cancellationToken);

    /// <summary>Records that the provider reaches a sender's address.</summary>
    public Task VerifiedAsync(Guid senderId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["webhook-verified"], new { sender_id = senderId, now }, cancellationToken);
}

/// <summary>A linked sender, with its credentials sealed.</summary>
public sealed record PostedSenderRow
{
    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The guard row of its number.</summary>
    public int NumberNo { get; init; }

    /// <summary>The provider's id of the number.</summary>
    public string ProviderNumber { get; init; } = string.Empty;

    /// <summary>Sealed.</summary>
    public byte[] Credentials { get; init; } = [];

    /// <summary>The provider is known to reach the sender's address.</summary>
    public bool IsVerified { get; init; }
}

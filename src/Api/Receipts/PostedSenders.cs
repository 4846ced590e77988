using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Hosting;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// The senders that providers post to. Posts that come side by side share one look into the database, begun after they
/// came: a sender that is deleted or linked anew, and a secret that is replaced, count from the next post on.
/// </summary>
internal sealed class PostedSenders
{
    private readonly Batcher<Channel, Guid, PostedSender?> _looks;

    public PostedSenders(PostedSenderStore store, CredentialCipher cipher) => _looks = new(
        async (channel, ids) =>
        {
            var found = (await store.FindAsync(channel, [.. ids.Distinct()], CancellationToken.None))
                .ToDictionary(row => row.SenderId, row => new PostedSender(row, cipher));
            return [.. ids.Select(found.GetValueOrDefault)];
        },
        new BatchOptions<Guid> { MaxSize = 1_000, Patience = TimeSpan.FromSeconds(1), IsOutage = DatabaseProblems.MayPass });

    /// <summary>The sender of an address that was posted to; null where there is none, or it is not linked.</summary>
    /// <param name="channel">The address's channel.</param>
    /// <param name="senderId">The address's id, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PostedSender?> FindAsync(Channel channel, string senderId, CancellationToken cancellationToken) =>
        Texts.TryId(senderId, out var id) ? await _looks.AddAsync(channel, id, cancellationToken) : null;
}

/// <summary>A sender as it was after the post came.</summary>
internal sealed class PostedSender(PostedSenderRow row, CredentialCipher cipher)
{
    // Opened once for all posts of a look, and gone with the last of them.
    private readonly Lazy<IReadOnlyDictionary<string, string>> _secrets = new(() => cipher.Decrypt(row.SenderId, row.Credentials));

    /// <summary>The sender.</summary>
    public Guid SenderId => row.SenderId;

    /// <summary>The provider is known to reach the sender's address.</summary>
    public bool IsVerified => row.IsVerified;

    /// <summary>Whose it is.</summary>
    public Guid TenantId => row.TenantId;

    /// <summary>The guard row of its number.</summary>
    public int NumberNo => row.NumberNo;

    /// <summary>The provider's id of its number.</summary>
    public string ProviderNumber => row.ProviderNumber;

    /// <summary>Its credentials, by the names of its link call.</summary>
    public IReadOnlyDictionary<string, string> Credentials => _secrets.Value;

    /// <summary>One of its credentials; empty where it has none of that name.</summary>
    public string Secret(string name) => _secrets.Value.GetValueOrDefault(name) ?? string.Empty;
}

using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Numbers;

/// <summary>The definitions of a number's senders as last read, and how long each reading counts.</summary>
internal sealed class SenderDefinitions(ProgressStore store, ProductTime time)
{
    /// <summary>How long a reading counts while it says "blocked", because the notification of a change can be lost.</summary>
    internal static readonly TimeSpan BlockedAge = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a reading counts for the limit. A change is notified, the claim reads the limit each time, and a turn
    /// given back reads it too. For a paced campaign this would be a statement a message.
    /// </summary>
    private static readonly TimeSpan LimitAge = TimeSpan.FromMinutes(15);

    private Known[] _known = [];

    /// <summary>A sender as read, without its number and claims: those are the queue's. Null: it has not this number.</summary>
    private sealed record Known(Guid SenderId, SenderSnapshot? Sender, DateTimeOffset At);

    internal static WaitReason? BlockedBy(SenderSnapshot? sender, DateTimeOffset now) =>
        sender is null ? WaitReason.SenderDisconnected : sender.BlockedBy(now);

    /// <summary>The sender as last read while that counts; otherwise as <see cref="ReadAsync"/> reads it.</summary>
    internal async Task<SenderSnapshot?> FindAsync(
        Guid senderId, string numberKey, int? limitInUse, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Array.Find(_known, known => known.SenderId == senderId) is { } kept)
        {
            var blocked = BlockedBy(kept.Sender, now) is not null;
            if ((blocked || limitInUse == kept.Sender!.HourlyLimit) && now - kept.At < time.FromReal(blocked ? BlockedAge : LimitAge))
            {
                return kept.Sender;
            }
        }

        return await ReadAsync(senderId, numberKey, now, cancellationToken);
    }

    /// <summary>
    /// The sender's row with the claims of its number's last hour. Null when it has not this number: campaigns of a
    /// deleted sender may still request turns while the number serves another one.
    /// </summary>
    internal async Task<SenderSnapshot?> ReadAsync(Guid senderId, string numberKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await store.SenderAsync(senderId, cancellationToken);
        var sender = read is { HourlyLimit: not null } && read.NumberKey == numberKey ? read : null;
        var known = new Known(senderId, sender is null ? null : sender with { LastHour = [], NumberKey = null }, now);
        _known = [.. _known.Where(other => other.SenderId != senderId), known];
        return sender;
    }

    /// <summary>Forgets all readings, and names the senders that had the number.</summary>
    internal IReadOnlyList<(Guid TenantId, Guid SenderId)> Clear()
    {
        (Guid, Guid)[] senders = [.. _known.Where(known => known.Sender is not null).Select(known => (known.Sender!.TenantId, known.SenderId))];
        _known = [];
        return senders;
    }
}

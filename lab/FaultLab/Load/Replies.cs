using System.Collections.Concurrent;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Load;

/// <summary>A keyword that somebody wrote to a number.</summary>
/// <param name="WrittenAt">Product time just before it was written.</param>
/// <param name="MessageId">The provider's id of the message.</param>
internal sealed record Reply(Guid TenantId, string Channel, string Address, bool Stops, DateTimeOffset WrittenAt, LabSender Sender, string MessageId);

/// <summary>What people replied. A STOP binds from the moment at which the webhook answered that it took it.</summary>
internal sealed class ReplyBook
{
    private readonly ConcurrentQueue<Reply> _replies = [];

    public IReadOnlyCollection<Reply> All => _replies;

    public void Add(Reply reply) => _replies.Enqueue(reply);

    /// <summary>The times in which nobody may be written to who asked for that.</summary>
    /// <param name="replies">All replies.</param>
    /// <param name="takenAt">When each was taken, by its message id; those that never were bind nobody.</param>
    public static IEnumerable<Veto> Vetoes(IReadOnlyCollection<Reply> replies, IReadOnlyDictionary<string, DateTimeOffset> takenAt) =>
        from stop in Stops(replies, takenAt)
        where stop.Until is null || stop.Until > stop.TakenAt
        select new Veto($"the STOP of {stop.Address}", new VetoScope(TenantId: stop.TenantId, Address: stop.Address, Channel: stop.Channel), stop.TakenAt, stop.Until);

    /// <summary>The STOPs that were taken, each until the person wrote START.</summary>
    public static IEnumerable<TakenStop> Stops(IReadOnlyCollection<Reply> replies, IReadOnlyDictionary<string, DateTimeOffset> takenAt) =>
        from stop in replies
        where stop.Stops && takenAt.ContainsKey(stop.MessageId)
        let until = replies.Where(start => !start.Stops && IsSame(start, stop) && start.WrittenAt >= stop.WrittenAt).Min(start => (DateTimeOffset?)start.WrittenAt)
        select new TakenStop(stop.TenantId, stop.Channel, stop.Address, stop.WrittenAt, takenAt[stop.MessageId], until);

    private static bool IsSame(Reply one, Reply other) => (one.TenantId, one.Channel, one.Address) == (other.TenantId, other.Channel, other.Address);
}

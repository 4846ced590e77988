using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// The devices to which a push is sent. Its recipient is a customer. The device is read at the attempt, so that a new
/// telephone is reached and a removed app is not tried again.
/// </summary>
public sealed class PushDevices(DeviceStore store)
{
    /// <summary>The newest device of each recipient of the claim, in one query; null on channels that have none.</summary>
    public Task<IReadOnlyDictionary<string, string>>? LookUp(ClaimedBatch batch) => batch.Order.Channel == Channel.Push.Word
        ? store.NewestAsync(batch.TenantId, [.. batch.Claim.Claimed.Select(recipient => recipient.Address)], CancellationToken.None)
        : null;

    /// <summary>
    /// The recipient's next device after one was refused. A device without the app is forgotten; another is kept,
    /// because another sender may reach it.
    /// </summary>
    /// <param name="batch">The claim.</param>
    /// <param name="customerId">The recipient.</param>
    /// <param name="tried">The devices that were tried, the refused one last.</param>
    /// <param name="refused">The refusal.</param>
    /// <returns>Null when the recipient has no other.</returns>
    public async Task<string?> NextAsync(ClaimedBatch batch, string customerId, IReadOnlyList<string> tried, SendOutcome.Refused refused)
    {
        if (refused.DeviceIsGone)
        {
            await store.DropAsync(batch.TenantId, tried[^1], CancellationToken.None);
        }

        return await store.NextAsync(batch.TenantId, customerId, tried, CancellationToken.None);
    }
}

using MassMessaging.Persistence.Customers;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// Where a push goes. Its recipient is a customer; the device is asked at the attempt, so that a new telephone is reached
/// and a removed app is not tried again.
/// </summary>
public sealed class PushDevices(DeviceStore store)
{
    private const string Channel = "push";

    // The provider's word for a device from which the app is gone.
    private const string Gone = "UNREGISTERED";

    /// <summary>The newest device of each person of the claim, in one look; null on channels that have none.</summary>
    public Task<IReadOnlyDictionary<string, string>>? LookUp(ClaimedBatch batch) => batch.Order.Channel == Channel
        ? store.NewestAsync(batch.TenantId, [.. batch.Claim.Claimed.Select(recipient => recipient.Address)], CancellationToken.None)
        : null;

    /// <summary>After a refusal: forgets a device from which the app is gone.</summary>
    /// <returns>Whether the person has another, so that the message may still come.</returns>
    public async Task<bool> HasAnotherAsync(ClaimedBatch batch, string customerId, string token, string code)
    {
        if (batch.Order.Channel != Channel || code != Gone)
        {
            return false;
        }

        await store.DropAsync(batch.TenantId, token, CancellationToken.None);
        return (await store.NewestAsync(batch.TenantId, [customerId], CancellationToken.None)).Count > 0;
    }
}

using MassMessaging.Domain.Deliveries;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Gives the rows of a claim back whose answer was lost: it may have committed, and nothing of it is sent. The rows are read
/// again by the claim's id, and their attempts are void.
/// </summary>
public sealed class LostClaimRecovery(
    ClaimStore claims, DeliveryWriter writer, StoreRetry retry, DispatchTasks tasks, ProductTime time, IOptions<SendingOptions> options)
{
    private const int Reads = 10;

    /// <summary>Starts giving the rows back, in the background.</summary>
    public void Start(ClaimRequest request, Guid claimId) => tasks.Track(Task.Run(() => RecoverAsync(request, claimId)));

    private async Task RecoverAsync(ClaimRequest request, Guid claimId)
    {
        using var giveUp = new CancellationTokenSource(options.Value.Deadline);
        for (var read = 0; read < Reads; read++)
        {
            // The server may still be at it when the first read finds nothing.
            var rows = await retry.UntilDoneAsync(token => claims.FindAsync(request, claimId, token), giveUp.Token);
            if (rows.Count > 0)
            {
                var now = time.Now;
                DeliveryEvent[] voids = [.. rows.Select(row => OutcomePolicy.Void(new AttemptId(request.CampaignId, row.Seq, row.Attempt), now))];
                await retry.UntilDoneAsync(token => writer.ApplyAsync(voids, token), giveUp.Token);
            }

            await Task.Delay(StoreRetry.Delay, giveUp.Token);
        }
    }
}

using MassMessaging.Contracts;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

/// <summary>Waits for what real connections bring to a silo whose clock is moved by hand.</summary>
internal static class SiloWaits
{
    /// <summary>Returns when the condition holds; fails with what was waited for.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> reached)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await reached())
        {
            Assert.False(giveUp.IsCancellationRequested, "waited in vain until " + what);
            await Task.Delay(20);
        }
    }

    /// <summary>Returns when a campaign has so many rows of a status. What time alone brings is brought: retries, receipts that are matched late.</summary>
    public static Task UntilRowsAsync(this VirtualSilo silo, ICampaignGrain campaign, int status, int count) => UntilAsync($"{count} rows of status {status}", async () =>
    {
        await silo.StepAsync(TimeSpan.FromSeconds(1));
        return await silo.Seed.QueryAsync<long>(
            "select count(*) from recipients where campaign_id = @id and status = @status", new { id = campaign.Id(), status }) == count;
    });
}

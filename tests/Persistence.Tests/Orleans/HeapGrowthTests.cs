using MassMessaging.Domain.Time;
using MassMessaging.Silo;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MassMessaging.Persistence.Tests.Stores;

public sealed class HeapGrowthTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(0, 64, false)]
    [InlineData(0, 65, true)]
    [InlineData(100, 164, false)] // a tenth is less than 64 MiB
    [InlineData(100, 165, true)]
    [InlineData(1_000, 1_100, false)]
    [InlineData(1_000, 1_101, true)]
    [InlineData(1_000, 900, false)]
    public void A_heap_is_looked_through_once_it_has_grown_by_a_tenth_and_by_64_MiB(long after, long now, bool due) =>
        Assert.Equal(due, HeapGrowth.IsDue(after * MiB, now * MiB));

    [Fact]
    public void A_silo_watches_its_heap()
    {
        var now = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var host = SiloHost.Create(
            ["--ConnectionStrings:Default=Host=127.0.0.1", $"--Credentials:MasterKey={Seed.MasterKey}"], new ProductClock(now, now, 1));

        Assert.Contains(host.Services.GetServices<IHostedService>(), service => service is HeapGrowth);
    }
}

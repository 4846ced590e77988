using MassMessaging.Grains.Hosting;
using MassMessaging.Grains.Maintenance;
using MassMessaging.Persistence;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MassMessaging.Grains.Tests;

/// <summary>How far a silo's clock may be from the database's.</summary>
public sealed class ClockCheckTests : IAsyncLifetime
{
    private VirtualSilo _silo = null!;

    public async Task InitializeAsync() => _silo = await VirtualSilo.StartAsync(new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Theory]
    [InlineData(250, false)]
    [InlineData(251, true)]
    [InlineData(-250, false)]
    [InlineData(-251, true)]
    public async Task Beyond_a_quarter_of_a_second_a_silo_is_not_trusted(int milliseconds, bool skewed)
    {
        await _silo.Seed.ExecuteAsync("update product_clock set product_epoch = @at", new { at = _silo.Now.AddMilliseconds(milliseconds) });
        var time = new ProductTime(_silo.Services.GetRequiredService<ProductTime>().Clock) { Skewed = !skewed };
        var check = new ClockCheck(time, _silo.Services.GetRequiredService<ClockStore>(), NullLogger<ClockCheck>.Instance);

        await check.RunAsync(SiloShare.Whole, default);

        Assert.Equal(skewed, time.Skewed);
    }
}

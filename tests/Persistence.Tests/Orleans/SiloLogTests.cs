using MassMessaging.Domain.Time;
using MassMessaging.Silo;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Persistence.Tests.Stores;

public sealed class SiloLogTests
{
    [Theory]
    [InlineData("--Unused=1", false)]
    [InlineData("--Logging:LogLevel:Polly=Information", true)]
    public void Placements_are_logged_only_where_the_operator_asks_for_them(string setting, bool logged)
    {
        var now = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var host = SiloHost.Create(
            ["--ConnectionStrings:Default=Host=127.0.0.1", $"--Credentials:MasterKey={Seed.MasterKey}", setting], new ProductClock(now, now, 1, TimeProvider.System));

        Assert.Equal(logged, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Polly").IsEnabled(LogLevel.Information));
    }
}

using FsCheck.Xunit;
using MassMessaging.Domain.Scheduling;
using NodaTime;

namespace MassMessaging.Domain.Tests.Scheduling;

public sealed class TimeZonesTests
{
    /// <summary>Around every change of each zone since 2000, by NodaTime's own mapping: in a gap, in an overlap, on their edges, and elsewhere.</summary>
    [Property]
    public void Instants_of_local_times_are_those_of_the_zones_own_mapping(int minutes, byte choice)
    {
        foreach (var name in Zones.All)
        {
            var zone = DateTimeZoneProviders.Tzdb[name];
            Instant[] around =
            [
                Instant.FromUtc(2026, 3, 2, 8, 0),
                .. zone.GetZoneIntervals(Instant.FromUtc(2000, 1, 1, 0, 0), Instant.FromUtc(2045, 1, 1, 0, 0)).Skip(1).Select(interval => interval.Start),
            ];
            var local = around[choice % around.Length].InZone(zone).LocalDateTime.PlusMinutes(minutes % 1500 / 15 * 15);
            for (var nearby = -2; nearby <= 2; nearby++)
            {
                var time = local.PlusMinutes(nearby);
                var mapping = zone.MapLocal(time);
                Assert.Equal(mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant(), zone.Earliest(time));
                Assert.Equal(mapping.Count == 0 ? mapping.LateInterval.Start : mapping.Last().ToInstant(), zone.Latest(time));
            }
        }
    }
}

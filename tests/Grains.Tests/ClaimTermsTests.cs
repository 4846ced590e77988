using MassMessaging.Domain.Deliveries;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace MassMessaging.Grains.Tests;

/// <summary>The terms of a claim are a type of the rules, and cross the wire between silos all the same.</summary>
public sealed class ClaimTermsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Terms_arrive_at_another_silo_as_they_were()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<ClaimTerms>>();
        var paced = new ClaimTerms(true, 7, Noon, Noon.AddHours(1), Noon.AddHours(2), Noon.AddHours(3), Noon.AddHours(4))
        {
            LastAttemptAt = Noon.AddHours(5),
        };
        var unpaced = new ClaimTerms(false, 1, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Noon, Noon, Noon);

        Assert.Equal(paced, serializer.Deserialize(serializer.SerializeToArray(paced)));
        Assert.Equal(unpaced, serializer.Deserialize(serializer.SerializeToArray(unpaced)));
    }
}

using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Api.Limits;

/// <summary>Settings <c>Live:*</c>: how many answers that last one Api process has open.</summary>
internal sealed class LiveOptions
{
    /// <summary>Streams of events at once, campaigns' and tenants', shared fairly by the tenants; 2,000 unless set.</summary>
    [Range(1, 100_000)]
    public int Streams { get; init; } = 2_000;

    /// <summary>Streams of one tenant at once; 100 unless set.</summary>
    [Range(1, 100_000)]
    public int StreamsPerTenant { get; init; } = 100;

    /// <summary>Live connections of customers' apps at once, shared fairly by the tenants; 20,000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; init; } = 20_000;

    /// <summary>Live connections of one tenant's customers at once; 5,000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerTenant { get; init; } = 5_000;

    /// <summary>Live connections of one customer at once; 10 unless set.</summary>
    [Range(1, 1_000)]
    public int ConnectionsPerCustomer { get; init; } = 10;

    /// <summary>Real time after which a lost hint about messages or erasures is made up for; 20 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(20);
}

using Orleans.Concurrency;

namespace MassMessaging.Contracts;

/// <summary>One test message: takes the number's next turn before campaigns, and is claimed and sent like a recipient.</summary>
[Alias("test-message")]
public interface ITestMessageGrain : IGrainWithStringKey
{
    /// <summary>Begins to send the stored test, or goes on.</summary>
    /// <returns>When its message is expected to go; null when nobody can say: the sender is blocked, or there is no such test.</returns>
    [Alias("start")]
    Task<DateTimeOffset?> StartAsync(CancellationToken cancellationToken);

    /// <summary>A hint that it may have something to do. May be lost: it is repeated.</summary>
    [Alias("wake"), OneWay]
    Task WakeAsync();
}

using MassMessaging.Domain.Time;
using MassMessaging.Hosting;

namespace MassMessaging.Simulator.Clock;

/// <summary>The provider's clock: the product's, so that its ledger can be compared with the product's claims.</summary>
internal sealed class SimulatorClock
{
    private volatile ProductClock? _clock;

    /// <summary>False until the product clock was read once; until then nothing can be accepted, for lack of a time.</summary>
    internal bool IsKnown => _clock is not null;

    internal double Speed => _clock?.Speed ?? 1;

    internal DateTimeOffset Now => (_clock ?? throw new InvalidOperationException("The product clock is not known yet.")).GetUtcNow();

    internal void Follow(DateTimeOffset productEpoch, DateTimeOffset realEpoch, double speed) =>
        _clock = new ProductClock(productEpoch, realEpoch, speed, TimerWheel.OfTheSystem);
}

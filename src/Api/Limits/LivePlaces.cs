using MassMessaging.Api.Problems;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Limits;

/// <summary>The places of answers that last, of one kind: refuses what is above a bound with 429.</summary>
/// <param name="kind">The kind in the plural; the policies of its bounds are named for it.</param>
/// <param name="total">Places of this process.</param>
/// <param name="perTenant">Places of one tenant.</param>
/// <param name="clock">The real clock.</param>
internal abstract class LivePlaces(string kind, int total, int perTenant, TimeProvider clock)
{
    /// <summary>A stream may last a quarter of an hour and a connection longer: nobody knows when the next place is free.</summary>
    protected const int RetryAfterSeconds = 5;

    private readonly LastingSlots _places = new(total, perTenant);

    /// <summary>Takes a place until it is disposed of.</summary>
    /// <param name="tenantId">The tenant that asks.</param>
    /// <param name="place">The place; null: it was refused.</param>
    /// <returns>The refusal; null: the place was taken.</returns>
    public ProblemResult? Take(Guid tenantId, out IDisposable? place)
    {
        var answer = _places.Acquire(tenantId, clock.GetElapsedTime(0));
        place = answer == SlotResult.Acquired ? new OnceReleased(() => _places.Release(tenantId)) : null;
        return answer switch
        {
            SlotResult.Acquired => null,
            SlotResult.TenantFull => RateLimits.Refusal(
                kind + "PerTenant", perTenant, RetryAfterSeconds),
            _ => RateLimits.Refusal(
                kind, total, RetryAfterSeconds),
        };
    }

    /// <summary>Gives back once, however often it is disposed of.</summary>
    protected sealed class OnceReleased(Action release) : IDisposable
    {
        private Action? _release = release;

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}

/// <summary>Places of streams of events, a campaign's or a tenant's.</summary>
/// <param name="options">The bounds.</param>
internal sealed class StreamPlaces(LiveOptions options)
    : LivePlaces("streams", options.Streams, options.StreamsPerTenant, TimeProvider.System);

/// <summary>Places of live connections of customers' apps; a customer has a bound besides the tenant's.</summary>
/// <param name="options">The bounds.</param>
internal sealed class ConnectionPlaces(LiveOptions options)
    : LivePlaces("connections", options.Connections, options.ConnectionsPerTenant, TimeProvider.System)
{
    private readonly HeldCounts<(Guid TenantId, long CustomerNo)> _customers = new(options.ConnectionsPerCustomer);

    /// <summary>Takes a place for a customer's app until it is disposed of.</summary>
    /// <param name="tenantId">The customer's tenant.</param>
    /// <param name="customerNo">The customer.</param>
    /// <param name="place">The place; null: it was refused.</param>
    /// <returns>The refusal; null: the place was taken.</returns>
    public ProblemResult? Take(Guid tenantId, long customerNo, out IDisposable? place)
    {
        place = null;
        var customer = (tenantId, customerNo);
        if (!_customers.Acquire(customer))
        {
            return RateLimits.Refusal(
                "connectionsPerCustomer", options.ConnectionsPerCustomer, RetryAfterSeconds);
        }

        if (Take(tenantId, out var tenants) is { } refused)
        {
            _customers.Release(customer);
            return refused;
        }

        place = new OnceReleased(() =>
        {
            tenants!.Dispose();
            _customers.Release(customer);
        });
        return null;
    }
}

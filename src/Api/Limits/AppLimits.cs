using MassMessaging.Api.Access;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Limits;

/// <summary>
/// The limits of customers' apps: calls a minute of each customer, calls a minute of all apps of a tenant, and calls under way
/// at once. Apps and keys share none of them, so a flood of apps leaves every key its calls and its places.
/// </summary>
/// <param name="customerPerMinute">Setting <c>RateLimit:CustomerPerMinute</c>; 1 or more.</param>
/// <param name="appsPerMinute">Setting <c>RateLimit:AppsPerMinute</c>, of a tenant; 1 or more.</param>
/// <param name="appsAtOnce">Setting <c>RateLimit:AppsAtOnce</c>, of this process, shared fairly by the tenants; 1 or more.</param>
/// <param name="clock">The real clock.</param>
internal sealed class AppLimits(int customerPerMinute, int appsPerMinute, int appsAtOnce, TimeProvider clock)
{
    private readonly MinuteCounts<(Guid TenantId, long CustomerNo)> _customers = new(customerPerMinute, clock);
    private readonly MinuteCounts<Guid> _tenants = new(appsPerMinute, clock);
    private readonly FairShares _atOnce = new(appsAtOnce, RateLimits.Remembers);

    /// <summary>The limits by their settings.</summary>
    public static AppLimits FromSettings(IConfiguration settings) => new(
        Math.Max(1, settings.GetValue("RateLimit:CustomerPerMinute", 300)),
        Math.Max(1, settings.GetValue("RateLimit:AppsPerMinute", 60_000)),
        Math.Max(1, settings.GetValue("RateLimit:AppsAtOnce", 100)),
        TimeProvider.System);

    /// <summary>Counts the calls of every app and refuses what is above a limit.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<AppCaller>() is not { } caller)
        {
            await next(context);
            return;
        }

        var refused = Count(caller.TenantId, caller.CustomerNo, count => count.Tell(context, "customer"));
        if (refused is null && RateLimits.IsLive(context))
        {
            await next(context);
            return;
        }

        refused ??= await InItsShareAsync(caller.TenantId, () => next(context));
        if (refused is not null)
        {
            await refused.ExecuteAsync(context);
        }
    }

    /// <summary>Counts one call of an app.</summary>
    /// <param name="tenantId">Its tenant.</param>
    /// <param name="customerNo">Its customer.</param>
    /// <param name="tell">Takes the count of the customer; null: nobody asks for it.</param>
    /// <returns>Why the call is refused; null: it is not.</returns>
    public ProblemResult? Count(Guid tenantId, long customerNo, Action<MinuteCount>? tell = null)
    {
        var count = _customers.Add((tenantId, customerNo));
        tell?.Invoke(count);
        if (count.IsAbove)
        {
            // Not counted for the tenant: one app's flood leaves the tenant's other apps their calls.
            return RateLimits.Refusal("customer", count.Most, count.SecondsLeft);
        }

        var all = _tenants.Add(tenantId);
        return all.IsAbove ? RateLimits.Refusal("apps", all.Most, all.SecondsLeft) : null;
    }

    /// <summary>Makes a call that takes a place while it is under way.</summary>
    /// <returns>Why there is no place for it; null: it was made.</returns>
    public async Task<ProblemResult?> InItsShareAsync(Guid tenantId, Func<Task> call)
    {
        if (_atOnce.Acquire(tenantId, 1, clock.GetElapsedTime(0)) == 0)
        {
            return RateLimits.Refusal("appsAtOnce", null, 1);
        }

        try
        {
            await call();
            return null;
        }
        finally
        {
            _atOnce.Release(tenantId, 1);
        }
    }
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Limits;

/// <summary>
/// Calls per tenant and minute, and calls under way at once, shared fairly by the tenants that call; by this process's real
/// clock. The operator counts as one tenant; customers' apps have <see cref="AppLimits"/> of their own.
/// </summary>
/// <param name="perMinute">Setting <c>RateLimit:PerMinute</c>; 1 or more.</param>
/// <param name="atOnce">Setting <c>RateLimit:AtOnce</c>, of this process; 1 or more.</param>
/// <param name="clock">The real clock.</param>
internal sealed class RateLimits(int perMinute, int atOnce, TimeProvider clock)
{
    /// <summary>How long a tenant that called counts as one that calls.</summary>
    public static readonly TimeSpan Remembers = TimeSpan.FromSeconds(2);

    private readonly FairShares _atOnce = new(atOnce, Remembers);
    private readonly MinuteCounts<Guid> _minutes = new(perMinute, clock);

    /// <summary>Counts calls of every tenant and refuses what is above the limit.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Caller.From(context) is not { } caller)
        {
            await next(context);
            return;
        }

        var count = _minutes.Add(caller.TenantId);
        count.Tell(context, "default");
        if (count.IsAbove)
        {
            await Refusal("default", count.Most, count.SecondsLeft).ExecuteAsync(context);
            return;
        }

        await InItsShareAsync(context, caller.TenantId, next);
    }

    /// <summary>Counts a call of a tenant whose route needs no key; false: it is above the limit.</summary>
    public bool Counts(Guid tenantId) => !_minutes.Add(tenantId).IsAbove;

    /// <summary>Whether a request lasts as long as somebody listens: it is no call under way.</summary>
    public static bool IsLive(HttpContext context) => context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<HubMetadata>() is not null || metadata.GetMetadata<LiveConnection>() is not null);

    /// <summary>A call takes a place while it is under way; a live connection is no call.</summary>
    private async Task InItsShareAsync(HttpContext context, Guid tenantId, RequestDelegate next)
    {
        if (IsLive(context))
        {
            await next(context);
            return;
        }

        if (_atOnce.Acquire(tenantId, 1, clock.GetElapsedTime(0)) == 0)
        {
            await Refusal("atOnce", null, 1).ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            _atOnce.Release(tenantId, 1);
        }
    }

    /// <summary>The answer to a call above a limit.</summary>
    /// <param name="policy">The limit's name.</param>
    /// <param name="limit">How many there may be; null: that depends on the others.</param>
    /// <param name="retryAfter">Seconds after which a repeat makes sense.</param>
    public static ProblemResult Refusal(string policy, int? limit, int retryAfter) => new(Rule.RateLimited, ("reason", policy), ("limit", limit))
    {
        Type = "https://iana.org/assignments/http-problem-types#quota-exceeded",
        RetryAfter = retryAfter,
        ["violated-policies"] = new[] { policy },
    };
}

/// <summary>Marks a route whose answer lasts as long as somebody listens: it takes no place among the calls under way.</summary>
internal sealed class LiveConnection;

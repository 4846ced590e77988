using System.Collections.Concurrent;
using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Sending;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Limits;

/// <summary>
/// Calls per tenant and minute, and calls under way at once, shared fairly by the tenants that call; by this process's real
/// clock. The operator counts as one tenant.
/// </summary>
/// <param name="perMinute">Setting <c>RateLimit:PerMinute</c>; 1 or more.</param>
/// <param name="atOnce">Setting <c>RateLimit:AtOnce</c>, of this process; 1 or more.</param>
/// <param name="clock">The real clock.</param>
internal sealed class RateLimits(int perMinute, int atOnce, TimeProvider clock)
{
    private readonly FairShares _atOnce = new(atOnce, TimeSpan.FromSeconds(2));
    private const int WindowSeconds = 60;
    private readonly ConcurrentDictionary<Guid, (long Window, int Used)> _used = new();

    /// <summary>Counts calls of every tenant and refuses what is above the limit.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Caller.From(context) is not { } caller)
        {
            await next(context);
            return;
        }

        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var window = seconds / WindowSeconds;
        var used = _used.AddOrUpdate(
            caller.TenantId, _ => (window, 1), (_, was) => was.Window == window ? (window, was.Used + 1) : (window, 1)).Used;
        var left = (int)(((window + 1) * WindowSeconds) - seconds);
        context.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";q={perMinute};w={WindowSeconds}");
        context.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";r={Math.Max(0, perMinute - used)};t={left}");
        if (used <= perMinute)
        {
            await InItsShareAsync(context, caller.TenantId, next);
            return;
        }

        await RefuseAsync(context, "default", $"This tenant may make {perMinute} calls a minute.", left);
    }

    /// <summary>A call takes a place while it is under way; a live connection is no call.</summary>
    private async Task InItsShareAsync(HttpContext context, Guid tenantId, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<HubMetadata>() is not null || metadata?.GetMetadata<LiveConnection>() is not null)
        {
            await next(context);
            return;
        }

        if (_atOnce.Take(tenantId, 1, clock.GetElapsedTime(0)) == 0)
        {
            await RefuseAsync(context, "atOnce", "This tenant has as many calls under way as it may have while others call too.", 1);
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
    /// <param name="detail">What the limit is.</param>
    /// <param name="retryAfter">Seconds after which a repeat makes sense.</param>
    public static ProblemResult Refusal(string policy, string detail, int retryAfter) => new(429, "rateLimited", "Too many calls.", detail)
    {
        Type = "https://iana.org/assignments/http-problem-types#quota-exceeded",
        RetryAfter = retryAfter,
        ["violated-policies"] = new[] { policy },
    };

    private static Task RefuseAsync(HttpContext context, string policy, string detail, int retryAfter) =>
        Refusal(policy, detail, retryAfter).ExecuteAsync(context);
}

/// <summary>Marks a route whose answer lasts as long as somebody listens: it takes no place among the calls under way.</summary>
internal sealed class LiveConnection;

using System.Collections.Concurrent;
using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Limits;

/// <summary>Calls per tenant and minute, by this process's real clock; the operator counts as one tenant.</summary>
/// <param name="perMinute">Setting <c>RateLimit:PerMinute</c>; 1 or more.</param>
/// <param name="clock">The real clock.</param>
internal sealed class RateLimits(int perMinute, TimeProvider clock)
{
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
            await next(context);
            return;
        }

        await new ProblemResult(429, "rateLimited", "Too many calls.", $"This tenant may make {perMinute} calls a minute.")
        {
            Type = "https://iana.org/assignments/http-problem-types#quota-exceeded",
            RetryAfter = left,
            ["violated-policies"] = new[] { "default" },
        }.ExecuteAsync(context);
    }
}

using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Access;

/// <summary>A suspended tenant's keys, and the tokens of its customers' apps, only read.</summary>
internal static class SuspendedTenants
{
    /// <summary>Refuses writes of suspended tenants.</summary>
    public static void UseSuspension(this WebApplication app) => app.Use(async (context, next) =>
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (IsSuspended(context)
            && !HttpMethods.IsGet(context.Request.Method)
            && metadata?.GetMetadata<ReadsOnly>() is null
            && metadata?.GetMetadata<HubMetadata>() is null) // what a connection writes the hub itself refuses
        {
            await Refusal().ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    /// <summary>The answer to a write of a suspended tenant.</summary>
    public static ProblemResult Refusal() =>
        Problem.Of(Rule.TenantSuspended);

    private static bool IsSuspended(HttpContext context) =>
        Caller.From(context) is { Suspended: true } || context.Features.Get<AppCaller>() is { Suspended: true };
}

/// <summary>Marks a POST that changes nothing, such as a preview.</summary>
internal sealed class ReadsOnly;

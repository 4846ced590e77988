using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Access;

/// <summary>A suspended tenant's keys only read.</summary>
internal static class SuspendedTenants
{
    /// <summary>Refuses writes of suspended tenants.</summary>
    public static void UseSuspension(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (Caller.From(context) is { Suspended: true }
            && !HttpMethods.IsGet(context.Request.Method)
            && context.GetEndpoint()?.Metadata.GetMetadata<ReadsOnly>() is null)
        {
            await Problem.Forbidden("tenantSuspended", "This tenant is suspended: its keys only read.").ExecuteAsync(context);
            return;
        }

        await next(context);
    });
}

/// <summary>Marks a POST that changes nothing, such as a preview.</summary>
internal sealed class ReadsOnly;

using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Sessions;

/// <summary>The caller of a key or session, as it is.</summary>
internal static class MeRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapMe(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/me", async (Caller caller, MeViews me, HttpContext context) => TypedResults.Ok(await me.OfAsync(caller, context.RequestAborted)))
            .WithTags("Session").RequireAuthorization(Policies.Viewer).WithName("getMe")
            .Documented("Shows the tenant, role and key of the caller.")
            .Produces<MeView>();
}

/// <summary>Makes the views of callers.</summary>
internal sealed class MeViews(KeyStore keys)
{
    /// <summary>The view of a tenant's caller.</summary>
    public async Task<MeView> OfAsync(Caller caller, CancellationToken cancellationToken)
    {
        var names = await keys.NamesAsync(caller.KeyId, cancellationToken);
        return new MeView(
            caller.TenantId.ToString("N"), names?.TenantName ?? string.Empty, caller.Role, caller.Currency, caller.TimeZone, caller.Region, MeView.Live,
            new MeKeyView(caller.KeyId.ToString("N"), names?.KeyName ?? string.Empty, names?.Hint ?? string.Empty),
            caller.SessionId is null ? "key" : "session", caller.Suspended, caller.ExpiresAt);
    }
}

/// <summary>The caller of a key or session.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="TenantName">Its name.</param>
/// <param name="Role"><c>creator</c>, <c>manager</c> or <c>viewer</c>.</param>
/// <param name="Currency">ISO 4217 currency of its balance and prices.</param>
/// <param name="TimeZone">Its IANA zone.</param>
/// <param name="Region">Its ISO 3166 country, which reads telephone numbers without a country code.</param>
/// <param name="Kind">Always <c>live</c>: messages reach recipients.</param>
/// <param name="Key">The key that was sent, or by which the session was opened.</param>
/// <param name="Via"><c>key</c> or <c>session</c>.</param>
/// <param name="Suspended">The tenant only reads, and nothing of it is sent.</param>
/// <param name="ExpiresAt">When the session ends unless it is used again; null: the key itself was sent.</param>
internal sealed record MeView(
    [property: Contract("Id")] string TenantId, string TenantName, [property: Contract("Role")] string Role, [property: Contract("Currency")] string Currency,
    string TimeZone, [property: Contract("Region")] string Region, [property: Contract("KeyKind")] string Kind, MeKeyView Key,
    [property: Contract("CallerBy")] string Via, bool Suspended, DateTimeOffset? ExpiresAt)
{
    /// <summary>The kind of a key that sends to people.</summary>
    public const string Live = "live";
}

/// <summary>A key, without itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hint">Its last four characters.</param>
internal sealed record MeKeyView([property: Contract("Id")] string Id, string Name, string Hint);

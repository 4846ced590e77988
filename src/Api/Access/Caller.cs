using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Access;

/// <summary>The caller of the API: a tenant by one of its keys, or the operator.</summary>
/// <param name="KeyId">The key; all zeros for the operator's.</param>
/// <param name="TenantId">The tenant; all zeros for the operator.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="TimeZone">The tenant's IANA zone.</param>
/// <param name="Region">The tenant's ISO 3166 country.</param>
/// <param name="Currency">The tenant's ISO 4217 currency.</param>
/// <param name="Suspended">The tenant may only read.</param>
internal sealed record Caller(Guid KeyId, Guid TenantId, string Role, string TimeZone, string Region, string Currency, bool Suspended)
{
    /// <summary>The session by which the key's caller calls; null: the key itself was sent.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>When the session ends unless it is used again; null: the key itself was sent.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The operator.</summary>
    public static Caller Operator { get; } = new(Guid.Empty, Guid.Empty, Roles.Operator, "UTC", "", "", false);

    /// <summary>Whether this is the operator.</summary>
    public bool IsOperator => Role == Roles.Operator;

    /// <summary>The caller of a key.</summary>
    public static Caller Of(CallerRow row) => new(row.KeyId, row.TenantId, row.Role, row.TimeZone, row.Region, row.Currency, row.Suspended);

    /// <summary>The caller of a session.</summary>
    public static Caller Of(SessionRow row) => Of((CallerRow)row) with { SessionId = row.SessionId, ExpiresAt = row.ExpiresAt };

    /// <summary>The caller of a request; null before authentication.</summary>
    public static Caller? From(HttpContext context) => context.Features.Get<Caller>();

    /// <summary>Gives handlers their caller.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(From(context));
}

/// <summary>The roles of keys; each may what the ones after it may.</summary>
internal static class Roles
{
    /// <summary>The installation's operator: only its own calls.</summary>
    public const string Operator = "operator";

    /// <summary>Everything of a tenant.</summary>
    public const string Creator = "creator";

    /// <summary>No keys, no payments, no choice of chat sender.</summary>
    public const string Manager = "manager";

    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";
}

/// <summary>The policies of routes.</summary>
internal static class Policies
{
    /// <summary>The operator's calls.</summary>
    public const string Operator = "operator";

    /// <summary>Creators.</summary>
    public const string Creator = "creator";

    /// <summary>Creators and managers.</summary>
    public const string Manager = "manager";

    /// <summary>Every tenant key.</summary>
    public const string Viewer = "viewer";

    /// <summary>The operator, creators and managers.</summary>
    public const string OperatorOrManager = "operatorOrManager";

    /// <summary>A customer's app, by its token; no key opens these.</summary>
    public const string App = "app";

    /// <summary>Everybody with a key.</summary>
    public const string Anybody = "anybody";
}

using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Persistence.Tenants;

/// <summary>A tenant as stored.</summary>
public sealed record TenantRow
{
    /// <summary>The tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>Its name for the operator.</summary>
    public required string Name { get; init; }

    /// <summary>IANA zone that schedules take unless they name another.</summary>
    public required string TimeZone { get; init; }

    /// <summary>ISO 3166 country that reads phone numbers without a country code.</summary>
    public required string Region { get; init; }

    /// <summary>ISO 4217 currency of its balance and prices.</summary>
    public required string Currency { get; init; }

    /// <summary>Nothing is sent and its keys only read.</summary>
    public bool Suspended { get; init; }

    /// <summary>The rest of its settings, a JSON object.</summary>
    public string SettingsJson { get; init; } = "{}";

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A key as shown after its creation: never the key itself.</summary>
public sealed record KeyRow
{
    /// <summary>The key's id.</summary>
    public Guid KeyId { get; init; }

    /// <summary>Its name for people.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary><c>creator</c>, <c>manager</c> or <c>viewer</c>.</summary>
    public string Role { get; init; } = string.Empty;

    /// <summary>The key's last four characters.</summary>
    public string Hint { get; init; } = string.Empty;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its last use, to the minute; null: never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Since when it opens nothing; null: it does.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>The caller that a key belongs to.</summary>
public record CallerRow
{
    /// <summary>The key's id.</summary>
    public Guid KeyId { get; init; }

    /// <summary><c>creator</c>, <c>manager</c> or <c>viewer</c>.</summary>
    public string Role { get; init; } = string.Empty;

    /// <summary>The key's last use, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key's tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The tenant's IANA zone.</summary>
    public string TimeZone { get; init; } = string.Empty;

    /// <summary>The tenant's ISO 3166 country.</summary>
    public string Region { get; init; } = string.Empty;

    /// <summary>The tenant's ISO 4217 currency.</summary>
    public string Currency { get; init; } = string.Empty;

    /// <summary>The tenant is suspended.</summary>
    public bool Suspended { get; init; }
}

/// <summary>The caller that a session's token belongs to.</summary>
public sealed record SessionRow : CallerRow
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; init; }

    /// <summary>When it ends unless it is used again; never later than its end at the latest.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Its last use was recorded more than a minute ago.</summary>
    public bool IsStale { get; init; }
}

/// <summary>What people call a key and its tenant.</summary>
public sealed record KeyNamesRow
{
    /// <summary>The tenant's name for the operator.</summary>
    public required string TenantName { get; init; }

    /// <summary>The key's name for people.</summary>
    public required string KeyName { get; init; }

    /// <summary>The key's last four characters.</summary>
    public required string Hint { get; init; }
}

/// <summary>The customer in whose name an app calls.</summary>
public sealed record AppCallerRow
{
    /// <summary>The customer's tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The customer, never reused.</summary>
    public long CustomerNo { get; init; }

    /// <summary>The tenant's id of the customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The tenant is suspended.</summary>
    public bool Suspended { get; init; }
}

/// <summary>What a channel costs.</summary>
public sealed record PriceRow
{
    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>A message, or an SMS segment; null: none.</summary>
    public decimal? PerMessage { get; init; }

    /// <summary>A month of a WhatsApp channel; null: none.</summary>
    public decimal? PerMonth { get; init; }
}

/// <summary>Work that was answered 202.</summary>
public sealed record OperationRow
{
    /// <summary>The operation.</summary>
    public Guid OperationId { get; init; }

    /// <summary>Whose it is; null: the operator's.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>What it does, such as <c>eraseTenant</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string Status { get; init; } = "running";

    /// <summary>What it is about, a JSON object.</summary>
    public string DetailJson { get; init; } = "{}";

    /// <summary>When it was requested.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; null: it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

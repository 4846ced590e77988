namespace MassMessaging.Persistence.Customers;

/// <summary>A customer as stored.</summary>
public sealed record CustomerRow
{
    /// <summary>Orders audiences; never reused.</summary>
    public long CustomerNo { get; init; }

    /// <summary>The tenant's own id of the customer.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The customer's name; may be empty.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>E.164; null: none.</summary>
    public string? Phone { get; init; }

    /// <summary>WhatsApp's user id, for a person without a number; null: none.</summary>
    public string? WhatsAppUserId { get; init; }

    /// <summary><c>female</c>, <c>male</c> or null.</summary>
    public string? Gender { get; init; }

    /// <summary>Null: not known, also where day and month are.</summary>
    public short? BirthYear { get; init; }

    /// <summary>1 to 12; null: not known.</summary>
    public short? BirthMonth { get; init; }

    /// <summary>1 to 31; null: not known.</summary>
    public short? BirthDay { get; init; }

    /// <summary>In the tenant's currency.</summary>
    public decimal TotalSpent { get; init; }

    /// <summary>In the tenant's currency.</summary>
    public decimal AverageReceipt { get; init; }

    /// <summary>How often the customer came.</summary>
    public int Visits { get; init; }

    /// <summary>Has the branded app.</summary>
    public bool BrandedApp { get; init; }

    /// <summary>Uses the online app, whose inbox the chat channel writes to.</summary>
    public bool OnlineApp { get; init; }

    /// <summary>Ids of the staff that serve the customer.</summary>
    public string[] Staff { get; init; } = [];

    /// <summary>Ids of the customer's groups.</summary>
    public string[] Groups { get; init; } = [];

    /// <summary>Free attributes: a JSON object of scalars, with nulls where <see cref="CustomerFields.NamedAttributes"/> removes one.</summary>
    public string AttributesJson { get; init; } = "{}";

    /// <summary>What a write carries; of a stored customer: all.</summary>
    public CustomerFields Given { get; init; } = CustomerFields.All;

    /// <summary>Has the branded app on a device that is registered, as last read.</summary>
    public bool HasDevice { get; init; }

    /// <summary>Rises with each change.</summary>
    public int Revision { get; init; }

    /// <summary>When the customer was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the customer last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A group or a member of staff.</summary>
public sealed record LabelRow
{
    /// <summary>The tenant's own id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

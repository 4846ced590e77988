namespace MassMessaging.Persistence.Customers;

/// <summary>The parts of a customer that a write carries; a stored customer keeps the others.</summary>
[Flags]
public enum CustomerFields
{
    /// <summary>Only the id.</summary>
    None = 0,

    /// <summary>The name.</summary>
    Name = 1,

    /// <summary>The phone.</summary>
    Phone = 1 << 1,

    /// <summary>The gender.</summary>
    Gender = 1 << 2,

    /// <summary>Year, month and day of birth.</summary>
    BirthDate = 1 << 3,

    /// <summary>The money spent in all.</summary>
    TotalSpent = 1 << 4,

    /// <summary>The money spent per visit.</summary>
    AverageReceipt = 1 << 5,

    /// <summary>The number of visits.</summary>
    Visits = 1 << 6,

    /// <summary>Whether the customer has the branded app.</summary>
    BrandedApp = 1 << 7,

    /// <summary>Whether the customer uses the online app.</summary>
    OnlineApp = 1 << 8,

    /// <summary>The ids of the staff.</summary>
    Staff = 1 << 9,

    /// <summary>The ids of the groups.</summary>
    Groups = 1 << 10,

    /// <summary>The attributes that are named; null removes one, the others stay.</summary>
    NamedAttributes = 1 << 11,

    /// <summary>The attributes as a whole.</summary>
    AllAttributes = 1 << 12,

    /// <summary>WhatsApp's user id.</summary>
    WhatsAppUserId = 1 << 13,

    /// <summary>A whole customer.</summary>
    All = Name | Phone | Gender | BirthDate | TotalSpent | AverageReceipt | Visits | BrandedApp | OnlineApp | Staff | Groups | AllAttributes | WhatsAppUserId,
}

namespace MassMessaging.Domain.Audiences;

/// <summary>What a filter may ask about one customer.</summary>
/// <param name="TotalSpent">Money spent in all, in the tenant's currency.</param>
/// <param name="AverageReceipt">Money spent per visit, in the tenant's currency.</param>
/// <param name="Visits">Visits so far.</param>
/// <param name="Gender"><c>female</c>, <c>male</c>, or null when not known.</param>
/// <param name="BirthMonth">1 to 12; null when not known.</param>
/// <param name="BirthDay">Day of the month; null when not known.</param>
/// <param name="BrandedApp">Has the branded app.</param>
/// <param name="Staff">Ids of the staff that serve the customer.</param>
/// <param name="Groups">Ids of the customer's groups.</param>
/// <param name="Attributes">Free attributes; each value as <see cref="AudienceFilter.ScalarText"/> writes it.</param>
public sealed record AudienceMember(
    decimal TotalSpent,
    decimal AverageReceipt,
    int Visits,
    string? Gender,
    int? BirthMonth,
    int? BirthDay,
    bool BrandedApp,
    IReadOnlyCollection<string> Staff,
    IReadOnlyCollection<string> Groups,
    IReadOnlyDictionary<string, string> Attributes);

namespace MassMessaging.Domain.Audiences;

public sealed partial record AudienceFilter
{
    /// <summary>
    /// Whether the filter holds for a customer: the meaning that every other form of it (SQL) must agree with. A
    /// condition on something that is not known does not hold.
    /// </summary>
    /// <param name="m">The customer.</param>
    /// <param name="today">The date that <see cref="BirthdayToday"/> means.</param>
    public bool Matches(AudienceMember m, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(m);
        return !(m.TotalSpent <= SpentMoreThan)
            && !(m.AverageReceipt <= AverageReceiptMoreThan)
            && !(m.Visits < Visits?.Min)
            && !(m.Visits > Visits?.Max)
            && (Gender is null || Gender == m.Gender)
            && (Birthday is null || IsBirthday(m, today))
            && (BirthMonth is null || BirthMonth == m.BirthMonth)
            && (BrandedApp is null || BrandedApp == m.BrandedApp)
            && (Staff is null || Staff.Any(m.Staff.Contains))
            && (Groups is null || Groups.Any(m.Groups.Contains))
            && (Attributes is null || Attributes.All(wanted =>
                m.Attributes.TryGetValue(wanted.Key, out var value) && value == ScalarText(wanted.Value)))
            && (Any is null || Any.Any(filter => filter.Matches(m, today)))
            && (Not is null || !Not.Matches(m, today));
    }

    private bool IsBirthday(AudienceMember m, DateOnly today)
    {
        if (Birthday != BirthdayToday)
        {
            return ParseBirthday(Birthday) is { } day && day == (m.BirthMonth, m.BirthDay);
        }

        // Who was born on 29 February has the birthday on the 28th in a year without one.
        return (m.BirthMonth == today.Month && m.BirthDay == today.Day)
            || (m is { BirthMonth: 2, BirthDay: 29 } && today is { Month: 2, Day: 28 } && !DateTime.IsLeapYear(today.Year));
    }
}

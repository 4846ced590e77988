namespace MassMessaging.Demo.Customers;

/// <summary>What the generator needs to know of a country: common names in its own script, and how its mobile numbers look.</summary>
/// <param name="Code">ISO 3166 two letters.</param>
/// <param name="Language">The language of most of its customers, ISO 639.</param>
/// <param name="Weight">Its share of the customers, relative to the others.</param>
/// <param name="Numbers">Patterns of mobile numbers: digits as they are, <c>x</c> any digit.</param>
/// <param name="FamilyOfWomen">Where a family name has a form of its own for women, in the order of <paramref name="Family"/>; else empty.</param>
internal sealed record Country(
    string Code,
    string Language,
    int Weight,
    string[] Numbers,
    string[] Cities,
    string[] Women,
    string[] Men,
    string[] Family,
    string[] FamilyOfWomen)
{
    public string Phone(Dice dice) => string.Concat(dice.Of(Numbers).Select(digit => digit == 'x' ? (char)('0' + dice.Below(10)) : digit));

    public string Name(Dice dice, bool woman)
    {
        var given = dice.Of(woman ? Women : Men);
        return $"{given} {dice.Of(woman && FamilyOfWomen.Length > 0 ? FamilyOfWomen : Family)}";
    }
}

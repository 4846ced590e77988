namespace MassMessaging.Domain.Audiences;

/// <summary>
/// Telephones that a numbering plan lets people write in two ways. Providers name a person by either of them, so both are
/// one address. <c>canonical_phone</c> and <c>phone_spellings</c> in SQL say the same.
/// </summary>
/// <remarks>
/// The canonical form is the one that the plan gives the telephone today:
/// Brazil: mobiles got a ninth digit, a 9 before the eight, in all areas by November 2016 (Anatel, resolution 553 of 2010,
/// and ITU-T E.164 notifications of Brazil). The eight digits of a mobile begin with 6, 8, 9 or 71 to 76; 70 and 77 to 79
/// were trunked radio, which got none, and 2 to 5 are fixed lines.
/// Mexico: the 1 between country code and the ten digits of a mobile ended on 3 August 2019 (IFT, Plan Técnico Fundamental
/// de Numeración).
/// Argentina: a mobile is called from abroad with a 9 before its ten digits (ENACOM, Plan Fundamental de Numeración
/// Nacional); a fixed line never has the ten digits of a mobile, so the 9 tells no two telephones apart.
/// </remarks>
public static class PhoneSpellings
{
    /// <summary>The one form of an address; what is no number of these plans, a user id for example, stays as it is.</summary>
    /// <param name="address">E.164, or another channel's address.</param>
    public static string Canonical(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address switch
        {
            ['+', '5', '2', '1', >= '2' and <= '9', ..] when IsNumber(address, 14) => "+52" + address[4..],
            ['+', '5', '4', >= '1' and <= '3', ..] when IsNumber(address, 13) => "+549" + address[3..],
            ['+', '5', '5', _, _, .. var local] when IsNumber(address, 13) && IsBrazilianMobile(local) => address[..5] + "9" + local,
            _ => address,
        };
    }

    /// <summary>Every spelling of an address, the canonical one first.</summary>
    /// <param name="address">E.164, or another channel's address.</param>
    public static IReadOnlyList<string> Of(string address)
    {
        var canonical = Canonical(address);
        return canonical switch
        {
            ['+', '5', '2', >= '2' and <= '9', ..] when IsNumber(canonical, 13) => [canonical, "+521" + canonical[3..]],
            ['+', '5', '4', '9', >= '1' and <= '3', ..] when IsNumber(canonical, 14) => [canonical, "+54" + canonical[4..]],
            ['+', '5', '5', _, _, '9', .. var local] when IsNumber(canonical, 14) && IsBrazilianMobile(local) => [canonical, canonical[..5] + local],
            _ => [canonical],
        };
    }

    /// <summary>Whether two addresses are one by their plan.</summary>
    public static bool AreOne(string one, string other) => one == other || Canonical(one) == Canonical(other);

    private static bool IsNumber(string address, int length) => address.Length == length && !address.AsSpan(1).ContainsAnyExceptInRange('0', '9');

    // The eight digits behind the area.
    private static bool IsBrazilianMobile(string local) => local is ['6' or '8' or '9', ..] or ['7', >= '1' and <= '6', ..];
}

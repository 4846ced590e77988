using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Channels.Smpp;

/// <summary>The names under which an SMPP sender's credentials are stored; the same as in its link call.</summary>
public static class SmppCredentials
{
    /// <summary>The account's name at the centre, at most 15 characters.</summary>
    public const string SystemId = "systemId";

    /// <summary>The account's password; secret. The protocol gives it 8 characters, many centres more.</summary>
    public const string Password = "password";

    /// <summary>What the centre wants to be told of our system; mostly absent.</summary>
    public const string SystemType = "systemType";

    /// <summary>What messages come from: a number in E.164, a short code or a name of at most 11 characters.</summary>
    public const string From = "from";

    /// <summary>The name of the first credential that cannot be written to a centre; null: all can.</summary>
    /// <param name="credentials">By the names above.</param>
    public static string? WrongIn(IReadOnlyDictionary<string, string> credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        foreach (var name in new[] { SystemId, Password, SystemType })
        {
            if (!IsWritable(credentials.GetValueOrDefault(name) ?? string.Empty))
            {
                return name;
            }
        }

        return TryReadAddress(credentials.GetValueOrDefault(From), out _) ? null : From;
    }

    /// <summary>Whether two senders' credentials are of one account with one password.</summary>
    public static bool AreOfOneAccount(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        TryRead(one, out var account, out _) && TryRead(other, out var same, out _)
        && account with { Password = string.Empty } == same with { Password = string.Empty }
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(account.Password), Encoding.ASCII.GetBytes(same.Password));

    private const int LongestField = 64;
    private const int LongestAddress = 20;

    internal static bool TryRead(IReadOnlyDictionary<string, string> credentials, out SmppAccount account, out SmppAddress from)
    {
        account = new SmppAccount(
            credentials.GetValueOrDefault(SystemId) ?? string.Empty,
            credentials.GetValueOrDefault(Password) ?? string.Empty,
            credentials.GetValueOrDefault(SystemType) ?? string.Empty);
        from = default;
        return account.SystemId.Length > 0 && IsWritable(account.SystemId) && IsWritable(account.Password) && IsWritable(account.SystemType)
            && TryReadAddress(credentials.GetValueOrDefault(From), out from);
    }

    /// <summary>Type of number and numbering plan by the form of an address; false for what is none.</summary>
    internal static bool TryReadAddress(string? text, out SmppAddress address)
    {
        address = default;
        if (string.IsNullOrEmpty(text) || text.Length > LongestAddress || !IsWritable(text))
        {
            return false;
        }

        if (text[0] == '+')
        {
            address = new SmppAddress(1, 1, text[1..]); // international, ISDN
            return text.Length > 2 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        }

        address = text.All(char.IsAsciiDigit) ? new SmppAddress(0, 0, text) : new SmppAddress(5, 0, text); // short code; name
        return true;
    }

    private static bool IsWritable(string text) => text.Length <= LongestField && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}

/// <summary>One account at the centre: one bind.</summary>
internal sealed record SmppAccount(string SystemId, string Password, string SystemType);

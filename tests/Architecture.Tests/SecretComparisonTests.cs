using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>
/// Secrets, signatures and their hashes are compared in constant time: an ordinary comparison ends at the first
/// difference, and how long it took tells how much of a guess was right.
/// </summary>
public sealed partial class SecretComparisonTests
{
    // What must ask for a comparison in constant time, so that taking it out does not go unseen.
    private static readonly string[] Comparers =
    [
        "Api/Access/Keyring.cs", "Api/Access/AppTokens.cs", "Channels/WhatsApp/WhatsAppWebhook.cs", "Channels/Sms/TwilioWebhook.cs",
    ];

    [Fact]
    public void Whoever_checks_a_secret_compares_in_constant_time() =>
        Assert.All(Comparers, file => Assert.Contains("CryptographicOperations.FixedTimeEquals(", File.ReadAllText(Path.Combine(Repository.Root, "src", file)), StringComparison.Ordinal));

    [Fact]
    public void No_secret_is_compared_in_the_ordinary_way()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/Simulator/", StringComparison.Ordinal))
            .ToList();
        Assert.True(files.Count > 100);
        Assert.Empty(files.SelectMany(file => File.ReadLines(file).Where(line => IsOrdinary(line)).Select(line => $"{file}: {line.Trim()}")));
    }

    [Theory]
    [InlineData("if (signature == expected)", true)]
    [InlineData("return appSecret.Equals(given, StringComparison.Ordinal);", true)]
    [InlineData("if (hmac.SequenceEqual(other))", true)]
    [InlineData("return expected != sender.VerifyToken;", true)]
    [InlineData("if (signature == null)", false)]
    [InlineData("if (signature.Length != 64)", false)]
    [InlineData("return CryptographicOperations.FixedTimeEquals(signature, other);", false)]
    [InlineData("if (cancellationToken == other)", false)]
    public void An_ordinary_comparison_is_found(string line, bool found) => Assert.Equal(found, IsOrdinary(line));

    private static bool IsOrdinary(string line) => Ordinary().IsMatch(line);

    [GeneratedRegex("""(\b(signature|hmac|\w*[sS]ecret|accessToken|authToken|\w*[vV]erifyToken|apiKey|keyHash)( ?(==|!=) (?!null|string\.Empty|"")|\.Equals\(|\.SequenceEqual\())|((==|!=) [\w.]*\b(signature|hmac|\w*[sS]ecret|\w*[vV]erifyToken|apiKey|keyHash)\b(?!\.Length))""")]
    private static partial Regex Ordinary();
}

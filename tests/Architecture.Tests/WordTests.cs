using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>A word that several files would have to spell alike stands in the type that owns it, and nowhere else.</summary>
public sealed partial class WordTests
{
    // The protocols of providers and names of their clients. The Simulator plays the providers.
    private static readonly string[] Protocols = ["Channels/WhatsApp/", "Channels/Sms/", "Channels/Smpp/", "Channels/Push/", "Simulator/"];

    // The same letters with another meaning: headings of columns in tenants' files.
    private static readonly string[] Headings = ["Domain/Imports/HeaderWords.cs"];

    [Fact]
    public void Words_of_channels_stand_only_in_their_type() =>
        Assert.Empty(LinesOf([.. Protocols, .. Headings, "Domain/Vocabulary/Channel.cs"], line => IsChannelWord().IsMatch(line)));

    [Theory]
    [InlineData("if (sender.Channel == \"sms\")", true)]
    [InlineData("NamedQueries.Load(\"chat\")", false)]
    [InlineData("channel = Channel.Sms", false)]
    public void A_channels_word_is_found(string line, bool found) => Assert.Equal(found, IsChannelWord().IsMatch(line));

    [Fact]
    public void Words_of_a_senders_status_and_of_what_blocks_it_stand_only_in_their_types() =>
        Assert.Empty(LinesOf(Protocols, line => IsStatusWord().IsMatch(line)));

    [Theory]
    [InlineData("if (sender.Status == \"active\")", true)]
    [InlineData("return \"senderUnpaid\";", true)]
    [InlineData("sender.Status == SenderStatus.Active", false)]
    public void A_statuss_word_is_found(string line, bool found) => Assert.Equal(found, IsStatusWord().IsMatch(line));

    // Codes of rules are often the same words; they stand in the catalogue of rules.
    [Fact]
    public void Words_of_why_a_recipient_waits_or_is_skipped_and_a_campaign_is_paused_stand_only_in_their_types() => Assert.Empty(LinesOf(
        [.. Protocols, "Domain/Vocabulary/Rule.", "Domain/Campaigns/StatusReason.cs"],
        line => IsReasonWord().IsMatch(line)));

    [Theory]
    [InlineData("reason == \"noChatHistory\"", true)]
    [InlineData("_ => \"templatePaused\"", true)]
    [InlineData("waitingFor is \"dailyLimit\"", true)]
    [InlineData("[FromQuery(Name = \"optedOut\")]", false)]
    [InlineData("SkipReason.OptedOut.ToWord()", false)]
    public void A_reasons_word_is_found(string line, bool found) => Assert.Equal(found, IsReasonWord().IsMatch(line));

    private static IEnumerable<string> LinesOf(string[] except, Func<string, bool> isWrong)
    {
        var source = Path.Combine(Repository.Root, "src");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(source, file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !except.Any(start => file.StartsWith(start, StringComparison.Ordinal)))
            .ToList();
        Assert.True(files.Count > 100);
        return files.SelectMany(file => File.ReadLines(Path.Combine(source, file)).Where(isWrong).Select(line => $"{file}: {line.Trim()}"));
    }

    [GeneratedRegex("""(?<!NamedQueries\.Load\()"(whatsapp|sms|push|chat)["]""")]
    private static partial Regex IsChannelWord();

    [GeneratedRegex("""["](active|unpaid|restricted|disconnected|pending(Terms|Payment|Link)|sender(Deleted|Pending\w+|Paused|Unpaid|Restricted|Disconnected))["]""")]
    private static partial Regex IsStatusWord();

    [GeneratedRegex("""(?<!Name = |name=)["](noAddress|duplicateAddress|optedOut|noChatHistory|needsTemplate|addressChanged|campaignEnded|dailyLimit|templateHeld|campaignPaused|tenantSuspended|template(Paused|Disabled|Rejected|Deleted))["]""")]
    private static partial Regex IsReasonWord();
}

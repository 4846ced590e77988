using System.Text;
using MassMessaging.Domain.Content;

namespace MassMessaging.Peers;

/// <summary>Our rule of SMS parts against three counters, on generated texts: every difference has a reason in the standard.</summary>
public sealed class SegmentTests
{
    private const int Texts = 10_000;
    private const int Seed = 16;

    private const string FormFeed = "the form feed is of the default alphabet (TS 23.038, 6.2.1.1): we are right";
    private const string Empty = "an empty message is one part: we are right";
    private const string CutEscape = "an escape is not cut from its character (TS 23.040, 9.2.3.24.1), so division counts too few parts: we are right";
    private const string CutPair = "division cuts a surrogate pair, two characters by the letter of TS 23.040 and one to a reader: both may, we keep it whole";
    private const string Overfull = "a part of a longer text takes 67 characters (TS 23.040, 9.2.3.24.1), and one part has more: we are right";
    private const string KeptWhole = "signs that are drawn as one are kept in one part, which the standard does not ask: both may, we need fewer parts";

    public static TheoryData<string, string[]> Counters => new()
    {
        { "sms-segments-calculator@1.3.0", [Overfull, KeptWhole] },
        { "split-sms@0.1.7", [] },
        { "sms-length@0.2.2", [FormFeed, Empty, CutEscape, CutPair] },
    };

    [Theory]
    [MemberData(nameof(Counters))]
    public async Task A_counter_differs_for_known_reasons_alone(string package, string[] reasons)
    {
        string[] texts = [.. GeneratedTexts.Of(Seed).Take(Texts)];
        await using var peer = NpmPeer.Start(package, "segments.js", [package[..package.LastIndexOf('@')]]);
        var counts = await peer.AskAsync<Count[]>(texts);
        Assert.Equal(Texts, counts.Length);
        var differences = texts.Zip(counts, (text, count) => (Text: text, Count: count, Ours: MessageParts.Of(text)))
            .Where(row => Differs(row.Ours, row.Count))
            .GroupBy(row => ReasonOf(row.Text, row.Ours, row.Count))
            .OrderByDescending(group => group.Count())
            .ToList();
        NpmPeer.Report(
        [
            $"{package}: {Texts} texts, {differences.Sum(group => group.Count())} differences",
            .. differences.Select(group => $"  {group.Count(),5}  {group.Key}; such as {Words(group.MinBy(row => row.Text.Length))}"),
        ]);
        Assert.Equal(reasons.Order(), differences.Select(group => group.Key).Order());
    }

    [Fact]
    public void Every_part_of_ours_fits_and_could_not_have_taken_more()
    {
        foreach (var text in GeneratedTexts.Of(Seed).Take(Texts))
        {
            var parts = MessageParts.Of(text);
            Assert.Equal(text, string.Concat(parts.Texts));
            Assert.All(parts.Texts, part => Assert.InRange(UnitsOf(part, parts.Encoding), 0, parts.UnitsPerPart));
            foreach (var (part, next) in parts.Texts.Zip(parts.Texts.Skip(1)))
            {
                var first = next[..(char.IsSurrogatePair(next, 0) ? 2 : 1)];
                Assert.True(UnitsOf(part + first, parts.Encoding) > parts.UnitsPerPart);
            }
        }
    }

    private static bool Differs(MessageParts ours, Count count) =>
        IsGsm(ours) != count.Gsm || ours.Count != count.Parts || count.Sizes.Any(size => size > ours.UnitsPerPart);

    private static string ReasonOf(string text, MessageParts ours, Count count)
    {
        var byDivision = (int)Math.Ceiling(ours.Units / (double)ours.UnitsPerPart);
        return (IsGsm(ours), count.Gsm) switch
        {
            (true, false) when text.Contains('\f', StringComparison.Ordinal) => FormFeed,
            (true, true) when text.Length == 0 && count.Parts == 0 => Empty,
            (false, false) when count.Sizes.Any(size => size > ours.UnitsPerPart) => Overfull,
            (true, true) when count.Parts < ours.Count && count.Parts == byDivision => CutEscape,
            (false, false) when count.Parts < ours.Count && count.Parts == byDivision => CutPair,
            (false, false) when count.Parts > ours.Count && count.Sizes.Sum() == ours.Units => KeptWhole,
            _ => $"no known reason: {Words((text, count, ours))}",
        };
    }

    private static bool IsGsm(MessageParts parts) => parts.Encoding == SmsEncoding.Gsm7;

    // Counted apart from the product's table: each character of the alphabet is one septet, or two in the extension.
    private static int UnitsOf(string text, SmsEncoding encoding) =>
        encoding == SmsEncoding.Ucs2 ? text.Length : text.Sum(character => GeneratedTexts.Extension.Contains(character) ? 2 : 1);

    private static string Words((string Text, Count Count, MessageParts Ours) row)
    {
        var start = string.Concat(row.Text.Take(12).Select(character =>
            character is > ' ' and <= '~' ? character.ToString() : string.Create(null, $"\\u{(int)character:x4}")));
        return $"\"{start}…\" of {row.Ours.Units} units, {row.Count.Parts} parts where we count {row.Ours.Count}";
    }

    private sealed record Count(bool Gsm, int Parts, double[] Sizes);
}

/// <summary>Texts for counters: of both alphabets, at the edges of parts, with everything that takes more than one unit.</summary>
internal static class GeneratedTexts
{
    internal const string Extension = "\f" + WithoutFeed;

    private const string WithoutFeed = "^{}\\[~]|€";

    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private static readonly string[] Letters = Each("abcdefghijklmnopqrstuvwxyz     ABCDEFGH0123456789.,!?");

    private static readonly string[][] Kinds =
    [
        Letters,
        Each(Basic),
        [.. Each(Basic), .. Each(WithoutFeed), .. Each(WithoutFeed), .. Each(WithoutFeed)],
        [.. Letters, "\r\n", "\n", "\f", "€"],
        [.. Letters, .. Letters, .. Letters, .. Each("çáíóúêâ“”’–…`\t\u00a0Α")], // near the alphabet, and not in it
        Each("абвгдежзийклмнопрстуфхцчшщъыьэюя  ,.!?"),
        [.. Letters, "🙂", "🎉", "𝒜"],
        ["🙂", "👨‍👩‍👧‍👦", "👍🏽", "🇮🇹", "❤️", "1️⃣", "e\u0301", "\r\n", "a", "ш"],
    ];

    internal static IEnumerable<string> Of(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return random.Next(200) == 0 ? Heaped(random) : Written(random, Kinds[random.Next(Kinds.Length)]);
        }
    }

    private static string Written(Random random, string[] atoms)
    {
        int[] edges = [70, 160, 67 * random.Next(2, 8), 153 * random.Next(2, 5)];
        var units = random.Next(2) == 0 ? random.Next(700) : edges[random.Next(edges.Length)] + random.Next(-3, 4);
        var text = new StringBuilder();
        for (var used = 0; used < units;)
        {
            var atom = atoms[random.Next(atoms.Length)];
            text.Append(atom);
            used += atom.Length + (atom.Length == 1 && Extension.Contains(atom[0]) ? 1 : 0);
        }

        return text.ToString();
    }

    // One letter under a heap of marks: a single sign to whoever cuts by what is drawn.
    private static string Heaped(Random random) => "a" + new string('\u0301', random.Next(60, 300)) + "b";

    private static string[] Each(string characters) => [.. characters.Select(character => character.ToString())];
}

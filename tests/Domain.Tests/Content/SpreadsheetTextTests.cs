using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class SpreadsheetTextTests
{
    private static readonly char[] Separators = [',', ';', '\t', '|', '\r', '\n'];
    private static readonly char[] Signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+39055", "'+39055")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\u00A0=1", "'\u00A0=1")]
    [InlineData("\uFEFF=1", "'\uFEFF=1")]
    [InlineData("\"=1", "'\"=1")]
    [InlineData("'=1", "''=1")]
    [InlineData("a;=1", "a;'=1")]
    [InlineData("a, =1", "a,' =1")]
    [InlineData("a\t=1", "a\t'=1")]
    [InlineData("a\n+1", "a\n'+1")]
    [InlineData("a=1", "a=1")]
    [InlineData("Anne-Marie", "Anne-Marie")]
    [InlineData("O'Brien, Pat", "O'Brien, Pat")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("", "")]
    public void An_apostrophe_goes_before_what_would_begin_a_formula(string text, string guarded)
    {
        Assert.Equal(guarded, SpreadsheetText.Guard(text));
        Assert.Equal(text, SpreadsheetText.Unguard(guarded));
    }

    [Property(MaxTest = 2000)]
    public Property Reading_gives_back_what_was_guarded() =>
        Prop.ForAll(Texts(), text => SpreadsheetText.Unguard(SpreadsheetText.Guard(text)) == text);

    [Property(MaxTest = 2000)]
    public Property Whatever_a_reader_splits_by_no_piece_begins_a_formula() => Prop.ForAll(Texts(), text =>
        Separators.Select(separator => SpreadsheetText.Guard(text).Split(separator))
            .Append(SpreadsheetText.Guard(text).Split(Separators))
            .SelectMany(pieces => pieces)
            .All(piece => piece.TrimStart('"', ' ', '\u00A0', '\uFEFF') is not [var first, ..] || !Signs.Contains(first)));

    private static Arbitrary<string> Texts() => Gen.Elements(',', ';', '\t', '|', '\r', '\n', '"', '\'', ' ', '\u00A0', '\uFEFF', '=', '+', '-', '@', '＝', 'a', '1')
        .ArrayOf().Select(characters => new string(characters)).ToArbitrary();
}

using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Vocabulary;

public sealed class SentencesTests
{
    private static readonly string[] Calculated = ["plain", "duration"];

    public static TheoryData<string> Languages => [.. Sentences.Languages];

    public static TheoryData<string> OtherLanguages => [.. Sentences.Languages.Skip(1)];

    [Fact]
    public void A_code_is_one_camelCase_word_with_one_status_of_a_failure()
    {
        Assert.Equal(Rule.All.Select(rule => rule.Code).Distinct().Count(), Rule.All.Count);
        Assert.All(Rule.All, rule => Assert.Matches("^[a-z][A-Za-z]+$", rule.Code));
        Assert.All(Rule.All, rule => Assert.InRange(rule.Status, 400, 599));
        Assert.True(Rule.All.Count > 160, $"Only {Rule.All.Count} codes.");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_code_has_sentences_and_each_sentence_has_a_code(string language)
    {
        var sentences = Sentences.Of(language);
        Assert.Equal(Rule.All.Select(rule => rule.Code).Order(StringComparer.Ordinal), sentences.Codes.Order(StringComparer.Ordinal));
        foreach (var code in sentences.Codes)
        {
            var rule = sentences.Find(code)!;
            Assert.All(
                [rule.Title, rule.Cure, .. rule.Detail ?? [], .. rule.Reasons?.Values ?? []],
                sentence => Assert.True(sentence.Length > 0 && sentence == sentence.Trim() && sentence[^1] is '.' or '}', $"{language} {code}: {sentence}"));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Sentences_name_only_values_that_their_rule_lists(string language)
    {
        foreach (var rule in Rule.All)
        {
            var sentences = Sentences.Of(language).Find(rule.Code)!;
            Assert.True(sentences.Reasons is null || rule.Parameters.Contains("reason"), rule.Code);
            foreach (var sentence in (string[])[.. sentences.Detail ?? [], .. sentences.Reasons?.Values ?? []])
            {
                Assert.All(Sentences.Placeholders(sentence), value => Assert.True(value.Name == "field" || rule.Parameters.Contains(value.Name), $"{language} {rule.Code}: {value.Name}"));
            }

            Assert.Empty(Sentences.Placeholders(sentences.Title));
            Assert.All(Sentences.Placeholders(sentences.Cure), value => Assert.Equal(("id", null), value)); // of a path
        }
    }

    [Theory]
    [MemberData(nameof(OtherLanguages))]
    public void Each_language_says_the_same_with_the_same_values(string language)
    {
        foreach (var rule in Rule.All)
        {
            var (english, other) = (Sentences.English.Find(rule.Code)!, Sentences.Of(language).Find(rule.Code)!);
            Assert.Equal(english.Reasons?.Keys.Order(StringComparer.Ordinal), other.Reasons?.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(Values(english.Detail), Values(other.Detail));
            foreach (var (reason, sentence) in english.Reasons ?? new Dictionary<string, string>())
            {
                Assert.Equal(Values([sentence]), Values([other.Reasons![reason]]));
            }

            Assert.NotEqual(english.Title, other.Title);
        }

        static List<string>? Values(IReadOnlyList<string>? sentences) => sentences?
            .Select(sentence => string.Join(' ', Sentences.Placeholders(sentence).Select(value => $"{value.Name}|{value.Section}").Distinct().Order(StringComparer.Ordinal)))
            .ToList();
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_section_that_a_sentence_looks_into_is_there(string language)
    {
        var sentences = Sentences.Of(language);
        var sections = sentences.Codes.Select(code => sentences.Find(code)!)
            .SelectMany(rule => (string[])[.. rule.Detail ?? [], .. rule.Reasons?.Values ?? []])
            .SelectMany(Sentences.Placeholders).Select(value => value.Section).OfType<string>().Distinct().Except(Calculated);
        Assert.All(sections, section => Assert.NotEqual(SampleOf(section), sentences.Word(section, SampleOf(section))));
    }

    [Theory]
    [MemberData(nameof(OtherLanguages))]
    public void Each_language_has_the_words_of_the_others(string language)
    {
        var (english, other) = (Sentences.English.Words, Sentences.Of(language).Words);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        foreach (var (section, words) in english)
        {
            Assert.Equal(words.Keys.Order(StringComparer.Ordinal), other[section].Keys.Order(StringComparer.Ordinal));
            Assert.All(words.Keys, word => Assert.Equal(words[word].Cure is null, other[section][word].Cure is null));
            Assert.All(words.Keys, word => Assert.NotEqual(words[word].Title, other[section][word].Title));
        }

        Assert.Equal(Sentences.English.Page.Keys.Order(StringComparer.Ordinal), Sentences.Of(language).Page.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_most_specific_sentence_whose_values_are_given_is_said()
    {
        Assert.Equal("“list” has 11 entries; at most 10 are possible.", Rule.ListTooLong.At("/list", ("limit", 10), ("actual", 11)).Message);
        Assert.Equal("“list” holds at most 10 entries.", Rule.ListTooLong.At("/list/3", ("limit", 10)).Message);
        Assert.Equal("“age” must be at least 0.", Rule.OutOfRange.At("/age", ("min", 0)).Message);
    }

    [Fact]
    public void A_sentence_without_all_its_values_is_not_said()
    {
        Assert.Null(Sentences.English.Message("textTooLong", null, "/text"));
        Assert.Null(Sentences.English.Message("noSuchCode", null, null));
        Assert.Equal("kept", Sentences.English.Message(new FieldError("/text", Rule.TextTooLong, "kept")));
    }

    [Theory]
    [InlineData("en", "This costs 12,345.50 EUR, and 0.07 EUR are available.")]
    [InlineData("it", "Il costo è di 12.345,50 EUR, e sono disponibili 0,07 EUR.")]
    [InlineData("es", "Cuesta 12.345,50 EUR, y hay 0,07 EUR disponibles.")]
    [InlineData("de", "Das kostet 12.345,50 EUR, und 0,07 EUR sind verfügbar.")]
    public void Amounts_are_written_as_the_language_writes_them(string language, string sentence) => Assert.Equal(
        sentence,
        Sentences.Of(language).Message("balanceTooLow", Rule.Data(("required", new Amount(12345.5m, "EUR")), ("available", new Amount(0.07m, "EUR"))), null));

    [Theory]
    [InlineData("en", "4 March 2027, 17:05 UTC")]
    [InlineData("de", "04.03.2027, 17:05 UTC")]
    [InlineData("it", "04/03/2027, 17:05 UTC")]
    [InlineData("es", "04/03/2027, 17:05 UTC")]
    public void Instants_are_written_in_UTC_as_the_language_writes_dates(string language, string instant) => Assert.Contains(
        instant,
        Sentences.Of(language).Message(Rule.EndInPast.At("/endAt", ("endAt", new DateTimeOffset(2027, 3, 4, 18, 5, 0, TimeSpan.FromHours(1))))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "“gender” must be female or male.")]
    [InlineData("de", "„gender“ muss female oder male sein.")]
    public void A_list_of_values_ends_with_or(string language, string sentence) => Assert.Equal(
        sentence, Sentences.Of(language).Message(Rule.ValueUnknown.At("/filter/gender", ("allowed", new[] { "female", "male" }))));

    [Theory]
    [InlineData("/schedule/daysOfWeek/3", "daysOfWeek")]
    [InlineData("?limit", "limit")]
    [InlineData("/attributes/a~1b", "a/b")]
    [InlineData("", "body")]
    public void The_field_is_the_member_that_the_pointer_leads_to(string pointer, string field) =>
        Assert.StartsWith($"“{field}” must be", Rule.ValueUnknown.At(pointer, ("allowed", new[] { "x" })).Message, StringComparison.Ordinal);

    // A word of each section, of which the language must know another form than the word itself.
    private static string SampleOf(string section) => section switch
    {
        "statuses" => "pendingTerms",
        "channels" => "whatsapp",
        "kinds" => "instant",
        "things" => "staff",
        "roles" => "operator",
        "blockedBy" => "senderPaused",
        "fields" => string.Empty,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, "Not a section."),
    };
}

using FsCheck.Xunit;
using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class OptOutWordsTests
{
    [Theory]
    [InlineData("STOP")]
    [InlineData("stop")]
    [InlineData("  Stop. ")]
    [InlineData("STOP!!!")]
    [InlineData("Stop  all")]
    [InlineData("opt-out")]
    [InlineData("Unsubscribe")]
    [InlineData("Stopp")]
    [InlineData("Aufhören")]
    [InlineData("baja")]
    [InlineData("arrêt")]
    [InlineData("ARRET")]
    [InlineData("basta.")]
    [InlineData("sair")]
    [InlineData("rezygnuję")]
    [InlineData("стоп")]
    [InlineData("відписатися")]
    [InlineData("Отписаться")]
    [InlineData("iptal")]
    [InlineData("İptal")]
    [InlineData("çık")]
    [InlineData("إيقاف")]
    [InlineData("ايقاف")]
    [InlineData("\u200Fتوقف\u061F")]
    [InlineData("stop\uFFFE")]
    public void A_message_that_is_a_keyword_opts_out(string message) => Assert.Equal(KeywordMeaning.OptOut, OptOutWords.Default.Read(message));

    [Theory]
    [InlineData("start", KeywordMeaning.OptIn)]
    [InlineData("Unstop", KeywordMeaning.OptIn)]
    [InlineData("старт", KeywordMeaning.OptIn)]
    [InlineData("başla", KeywordMeaning.OptIn)]
    [InlineData("help?", KeywordMeaning.Help)]
    [InlineData("aiuto", KeywordMeaning.Help)]
    public void Other_keywords_start_messages_or_ask_for_help(string message, KeywordMeaning meaning) =>
        Assert.Equal(meaning, OptOutWords.Default.Read(message));

    [Theory]
    [InlineData("stop please")]
    [InlineData("please stop")]
    [InlineData("do not stop")]
    [InlineData("stopping")]
    [InlineData("s t o p")]
    [InlineData("¿stop")]
    [InlineData("!")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("stop\ud83d")]
    public void What_says_more_or_less_than_a_keyword_is_for_a_human(string? message) => Assert.Null(OptOutWords.Default.Read(message));

    [Fact]
    public void Any_character_can_be_read()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            OptOutWords.Default.Read("stop" + (char)c);
            OptOutWords.Default.Read((char)c + "stop");
        }
    }

    [Fact]
    public void Each_of_the_eleven_languages_can_stop() =>
        Assert.Equal(["ar", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "tr", "uk"], OptOutWords.Languages.Order(StringComparer.Ordinal));

    [Fact]
    public void A_tenants_words_replace_those_of_their_language_and_no_others()
    {
        var words = OptOutWords.For(new Dictionary<string, string[]> { ["it-IT"] = ["Lasciami in pace"], ["nl"] = ["afmelden"] });

        Assert.Equal(KeywordMeaning.OptOut, words.Read("lasciami in pace!"));
        Assert.Equal(KeywordMeaning.OptOut, words.Read("Afmelden"));
        Assert.Null(words.Read("basta"));
        Assert.Equal(KeywordMeaning.OptOut, words.Read("baja"));
        Assert.Equal(KeywordMeaning.OptIn, words.Read("inizia"));
    }

    [Fact]
    public void Nobody_takes_the_word_stop_away()
    {
        var words = OptOutWords.For(new Dictionary<string, string[]> { ["en"] = [] });

        Assert.Equal(KeywordMeaning.OptOut, words.Read("stop"));
        Assert.Null(words.Read("unsubscribe"));
    }

    [Fact]
    public void A_tenants_opt_out_word_wins_over_other_meanings() =>
        Assert.Equal(KeywordMeaning.OptOut, OptOutWords.For(new Dictionary<string, string[]> { ["xx"] = ["yes"] }).Read("Yes"));

    [Property]
    public bool Any_text_can_be_read(string? text) => OptOutWords.Default.Read(text) is null or KeywordMeaning.OptOut or KeywordMeaning.OptIn or KeywordMeaning.Help;
}

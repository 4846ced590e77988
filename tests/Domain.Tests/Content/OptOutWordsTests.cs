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
    [InlineData("arretez")]
    [InlineData("désabonnement")]
    [InlineData("darme de baja")]
    [InlineData("rezygnacja")]
    [InlineData("отпишите меня")]
    [InlineData("скасувати")]
    [InlineData("abonelikten çık")]
    [InlineData("إيقـاف")]
    public void A_message_that_is_a_keyword_opts_out(string message) => Assert.Equal(KeywordMeaning.OptOut, OptOutWords.Default.Read(message));

    [Theory]
    [InlineData("start", KeywordMeaning.OptIn)]
    [InlineData("START start ✅", KeywordMeaning.OptIn)]
    [InlineData("Start\n-- \nAnn", KeywordMeaning.OptIn)]
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
    [InlineData("!")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("🛑")]
    [InlineData("stop 🛑 please")]
    [InlineData("non-stop")]
    [InlineData("Don't stop")]
    [InlineData("STOP START")]
    [InlineData("1. stop")]
    [InlineData("STOP\nI will come at five")]
    [InlineData("> Reply STOP to end\nI will come at five")]
    [InlineData("> STOP")]
    [InlineData("I will come at five\n-- \nSTOP")]
    [InlineData("Fine")]
    [InlineData("Red")]
    public void What_says_more_or_less_than_a_keyword_is_for_a_human(string? message) => Assert.Null(OptOutWords.Default.Read(message));

    [Theory]
    [InlineData("stop 🛑")]
    [InlineData("🛑STOP🛑")]
    [InlineData("stop 🙏🏽👩‍🦰❤️1️⃣")]
    [InlineData("stop \u2139\uFE0F")]
    [InlineData("stop\ud83d")] // half an emoji, as a cut text leaves it
    [InlineData("STOP STOP")]
    [InlineData("stop, stop, stop!!!")]
    [InlineData("STOP / UNSUBSCRIBE")]
    [InlineData("stop all stop")]
    [InlineData("¡Alto!")]
    [InlineData("„Stop“")]
    [InlineData("*STOP*")]
    [InlineData("(stop)")]
    [InlineData("Ⓢⓣⓞⓟ")]
    [InlineData("𝐒𝐓𝐎𝐏")]
    [InlineData("OPT_OUT")]
    [InlineData("STOP\n-- \nMario Rossi\n+39 333 123 4567")]
    [InlineData("STOP\r\n--\r\nSent from my phone")]
    [InlineData("Stop\n\u2014\nMario")] // what some keyboards make of two hyphens
    [InlineData("> Our offers of May\n> Reply STOP to end\n\nSTOP")]
    [InlineData("STOP\n\nOn 4 May 2026, the salon wrote:\n> Our offers\n>> of May")]
    public void Marks_emoji_repeats_quotes_and_signatures_take_nothing_from_a_keyword(string message) =>
        Assert.Equal(KeywordMeaning.OptOut, OptOutWords.Default.Read(message));

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

    [Theory]
    [InlineData(4_096, KeywordMeaning.OptOut)]
    [InlineData(4_097, null)]
    public void A_message_is_read_up_to_the_length_of_the_longest_text_of_a_channel(int length, KeywordMeaning? meaning) =>
        Assert.Equal(meaning, OptOutWords.Default.Read("STOP\n>" + new string('x', length - 6)));

    [Theory]
    [InlineData(32, KeywordMeaning.OptOut)]
    [InlineData(33, null)]
    public void What_is_left_is_a_keyword_up_to_128_characters(int times, KeywordMeaning? meaning) =>
        Assert.Equal(meaning, OptOutWords.Default.Read(string.Join(' ', Enumerable.Repeat("END", times))));

    [Fact]
    public void A_tenants_word_may_be_a_sign()
    {
        var words = OptOutWords.For(new Dictionary<string, string[]> { ["xx"] = ["🛑", "c++"] });

        Assert.Equal(KeywordMeaning.OptOut, words.Read("🛑!"));
        Assert.Equal(KeywordMeaning.OptOut, words.Read("C++"));
        Assert.Null(words.Read("c"));
    }

    [Fact]
    public void The_providers_own_button_stops_messages_in_each_of_the_eleven_languages()
    {
        Assert.All(MarketingOptOutButton.All, button => Assert.Equal(KeywordMeaning.OptOut, OptOutWords.Default.Read(button.Title)));
        Assert.Empty(OptOutWords.Languages.Except(MarketingOptOutButton.All.Select(button => button.Language)));
    }

    [Fact]
    public void Nobody_takes_the_providers_own_button_away() =>
        Assert.Equal(KeywordMeaning.OptOut, OptOutWords.For(new Dictionary<string, string[]> { ["es"] = [] }).Read("Detener promociones"));

    [Theory]
    [InlineData("Mehr nicht", "STOP", KeywordMeaning.OptOut, "STOP")]
    [InlineData("Stop", "more", KeywordMeaning.OptOut, "Stop")]
    [InlineData("Stop", "START", KeywordMeaning.OptOut, "Stop")]
    [InlineData("Stop", "", KeywordMeaning.OptOut, "Stop")]
    [InlineData(null, "stop", KeywordMeaning.OptOut, "stop")]
    [InlineData("Yes", "yes", KeywordMeaning.OptIn, "yes")]
    [InlineData("Yes", " ", KeywordMeaning.OptIn, "Yes")]
    [InlineData("Yes", "appointment-7", null, null)]
    [InlineData("More", "START", KeywordMeaning.OptIn, "START")]
    public void A_button_stops_messages_by_its_title_or_its_choice_and_starts_them_by_its_choice(
        string? title, string choice, KeywordMeaning? meaning, string? said)
    {
        var request = OptOutWords.Default.Read(title, choice);
        Assert.Equal((meaning, said), (request?.Meaning, request?.Said));
    }

    [Fact]
    public void What_was_said_is_kept_without_quote_and_signature() => Assert.Equal(
        "Stop! 🛑", OptOutWords.Default.Read("> Reply STOP\nStop! 🛑\n-- \nMario Rossi", null)?.Said);

    [Property(MaxTest = 1000)]
    public bool Marks_and_emoji_around_a_stop_word_change_nothing(uint before, uint after)
    {
        string[] marks = ["", " ", "!", "…", "🛑", "👍🏽", "\uFE0F", "\u200F", "\n", "\ud83d", "\uFFFE", "*", "¿", "\t"];
        string Of(uint n) => marks[n % marks.Length] + marks[n / 20 % marks.Length];
        return OptOutWords.Default.Read(Of(before) + "Stop" + Of(after)) == KeywordMeaning.OptOut
            && OptOutWords.Default.Read(Of(before) + "Start" + Of(after)) == KeywordMeaning.OptIn;
    }

    [Property(MaxTest = 1000)]
    public bool A_sentence_that_only_contains_a_stop_word_does_not_opt_out(uint word, bool inFront, bool newLine)
    {
        string[] others = ["please", "will you", "at five", "Ann", "5", "não", "später", "завтра", "غدا", "the bus"];
        var other = others[word % others.Length];
        var gap = newLine ? "\n" : " ";
        return OptOutWords.Default.Read(inFront ? other + gap + "stop" : "stop" + gap + other) is null
            && OptOutWords.Default.Read(inFront ? other + gap + "start" : "start" + gap + other) is null;
    }

    [Property(MaxTest = 2000)]
    public void Any_units_at_all_can_be_read(char[] units)
    {
        var text = new string(units);
        Assert.Null(Record.Exception(() => OptOutWords.Default.Read(text)));
        Assert.Null(Record.Exception(() => OptOutWords.Default.Read("stop" + text + "\n> x")));
    }

    [Property]
    public bool Any_text_can_be_read(string? text) => OptOutWords.Default.Read(text) is null or KeywordMeaning.OptOut or KeywordMeaning.OptIn or KeywordMeaning.Help;
}

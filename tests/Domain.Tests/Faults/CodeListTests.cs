using MassMessaging.Domain.Faults;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Faults;

public sealed class CodeListTests
{
    [Fact]
    public void Codes_are_found_by_themselves_between_commas_and_in_ranges()
    {
        var list = CodeList.Parse("# head\n\n1,20\trecipient\t-\tA\tgone\n0x10..0x1F\tsender\trestricted\tA\tstopped\r\n");
        Assert.Equal((ErrorClass.Recipient, ErrorClass.Recipient), (list["1"]!.InAnswer, list[20]!.InAnswer));
        Assert.Equal(ErrorClass.SenderBlocked, list["0x0000001F"]!.InAnswer);
        Assert.Equal((null, null, null), (list["2"], list["0x20"], list["word"]));
        Assert.Equal(3, list.All.Count());
    }

    [Theory]
    [InlineData("1\t\t-\tA\tgone")]
    [InlineData("1\t-\t-\tA\tgone")]
    [InlineData("1\tnone\t-\tA\tgone")]
    [InlineData("1\t3\t-\tA\tgone")]
    [InlineData("1\trecipient\t-\tA\t")]
    [InlineData("1\trecipient\t-\t\tgone")]
    [InlineData("1\trecipient\t-\tgone")]
    [InlineData("1\trecipient\tdrop\tA\tgone")]
    [InlineData("1\tsender\t-\tA\tgone")]
    [InlineData("1\taccount\t-\tA\tgone")]
    [InlineData("1\tdevice\t-\tA\tgone")]
    [InlineData("1,1\trecipient\t-\tA\tgone")]
    [InlineData("1,\trecipient\t-\tA\tgone")]
    [InlineData("a..b\trecipient\t-\tA\tgone")]
    public void A_code_without_a_class_or_with_two_is_no_list(string line) => Assert.Throws<FormatException>(() => CodeList.Parse(line));

    [Theory]
    [InlineData("Call blocked by the provider's blocklist", "Call blocked by the provider's blocklist")]
    [InlineData("The 'To' number +393331234567 is not enabled", "The 'To' number … is not enabled")]
    [InlineData("  two\r\nlines\tand\u202ea turn ", "two lines and a turn")]
    [InlineData("see https://evil.example/x?token=abc now", "see … now")]
    [InlineData("write ann@salon.example or bob@salon.example", "write … or …")]
    [InlineData("a@b c@d e@f", null)]
    [InlineData("error 404 of salon.example", "error 404 of …")]
    [InlineData("key EAAGm0PX4ZCpsBAKaverylongtokenthatisasecret", "key …")]
    [InlineData("<b>bold</b> move", "… move")]
    [InlineData("Сообщение отклонено", "Сообщение отклонено")]
    [InlineData("", null)]
    [InlineData(" \u0000 ", null)]
    [InlineData(null, null)]
    public void What_a_provider_says_is_kept_without_addresses_links_and_secrets(string? raw, string? kept) =>
        Assert.Equal(kept, ProviderWords.Clean(raw));

    [Fact]
    public void What_a_provider_says_is_kept_up_to_120_letters_of_whole_words()
    {
        Assert.Equal(new string('a', 29) + " " + new string('b', 30), ProviderWords.Clean(new string('a', 29) + " " + new string('b', 30)));
        Assert.Equal(117, ProviderWords.Clean(string.Concat(Enumerable.Repeat(new string('x', 19) + " ", 40)))!.Length - 2);
        Assert.Equal("…", ProviderWords.Clean(new string('c', 31) + " d")![..1]);
    }
}

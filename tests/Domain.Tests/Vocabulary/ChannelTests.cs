using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Vocabulary;

public sealed class ChannelTests
{
    [Fact]
    public void The_words_are_those_of_the_api_in_its_order() => Assert.Equal(["whatsapp", "sms", "push", "chat"], Channel.Words);

    [Fact]
    public void A_word_gives_the_one_channel_that_has_it() =>
        Assert.All(Channel.All, channel =>
        {
            Assert.Same(channel, Channel.Find(channel.Word));
            Assert.Same(channel, Channel.Parse(channel.Word));
            Assert.Equal(channel.Word, $"{channel}");
        });

    [Theory]
    [InlineData("WhatsApp")]
    [InlineData("SMS")]
    [InlineData(" sms")]
    [InlineData("email")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_word_is_no_channel(string? word)
    {
        Assert.Null(Channel.Find(word));
        if (word is not null)
        {
            Assert.Throws<ArgumentException>(() => Channel.Parse(word));
        }
    }

    [Theory]
    [InlineData("whatsapp", "KnowsChatHistory HasMonthlyFee HasProvider HasWebhook IsPaced NeedsTemplateOutsideWindow ReachesPhones")]
    [InlineData("sms", "HasProvider HasWebhook IsChargedBySegment ReachesPhones")]
    [InlineData("push", "HasProvider")]
    [InlineData("chat", "HasDefaultSender")]
    public void Each_channel_has_its_traits(string word, string traits)
    {
        var channel = Channel.Parse(word);
        var held = typeof(Channel).GetProperties().Where(trait => trait.PropertyType == typeof(bool) && (bool)trait.GetValue(channel)!).Select(trait => trait.Name);

        Assert.Equal(traits.Split(' ').Order(StringComparer.Ordinal), held.Order(StringComparer.Ordinal));
    }
}

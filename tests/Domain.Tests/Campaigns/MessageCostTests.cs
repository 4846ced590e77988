using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class MessageCostTests
{
    [Theory]
    [InlineData("sms", 160, 1)]
    [InlineData("sms", 161, 2)]
    [InlineData("sms", 0, 1)]
    [InlineData("chat", 500, 1)]
    [InlineData("push", 500, 1)]
    [InlineData("whatsapp", 500, 1)]
    public void Only_an_sms_is_charged_by_its_segments(string channel, int length, int units)
    {
        var cost = new MessageCost(0.07m, MessageCost.UnitsOf(Channel.Parse(channel), new string('x', length)));

        Assert.Equal(new MessageCost(0.07m, units), cost);
        Assert.Equal(0.07m * units * 1_000_000, cost.For(1_000_000));
    }

    [Fact]
    public void What_is_free_costs_nothing_however_many_it_goes_to() => Assert.Equal(0, new MessageCost(0, 7).For(long.MaxValue));
}

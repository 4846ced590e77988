using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class PartialTextTests
{
    [Fact]
    public void A_part_adds_to_its_text_or_repeats_itself_or_begins_another()
    {
        Assert.Equal(PartEffect.Adds, PartialText.EffectOf(null, "a"u8));
        Assert.Equal(PartEffect.Repeats, PartialText.EffectOf("a"u8.ToArray(), "a"u8));
        Assert.Equal(PartEffect.Begins, PartialText.EffectOf("a"u8.ToArray(), "b"u8));
    }
}

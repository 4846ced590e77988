using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Domain.Tests.Deliveries;

public sealed class AttemptIdTests
{
    [Property]
    public void It_comes_back_from_thirty_url_safe_characters(Guid campaign, PositiveInt seq, byte attempt)
    {
        var id = new AttemptId(campaign, seq.Get, (short)(attempt + 1));
        var text = id.ToString();

        Assert.Equal(30, text.Length);
        Assert.DoesNotContain(text, c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'));
        Assert.True(AttemptId.TryParse(text, out var read));
        Assert.Equal(id, read);
    }

    [Property]
    public void Anything_else_is_refused(string? text) =>
        Assert.True(!AttemptId.TryParse(text, out var id) || id.ToString() == text);

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // recipient 0, attempt 0
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void What_it_cannot_have_written_is_refused(string text) => Assert.False(AttemptId.TryParse(text, out _));

    [Fact]
    public void A_last_character_with_loose_bits_is_refused()
    {
        var text = new AttemptId(Guid.NewGuid(), 1, 1).ToString();

        Assert.False(AttemptId.TryParse(text[..^1] + (char)(text[^1] + 1), out var id) && id.ToString() != text[..^1] + (char)(text[^1] + 1));
    }
}

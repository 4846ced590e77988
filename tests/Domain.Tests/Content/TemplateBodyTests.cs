using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class TemplateBodyTests
{
    [Theory]
    [InlineData("{{1}}", true)]
    [InlineData("News from the salon: {{1}} See you!", true)]
    [InlineData("{{ 1 }} and again {{1}}", true)]
    [InlineData("Come by!", false)]
    [InlineData("", false)]
    [InlineData("Hello {{1}}, {{2}}", false)]
    [InlineData("{{2}}", false)]
    [InlineData("Hello {{first_name}}", false)] // filled by name, which a campaign's text has none of
    [InlineData("{{}}", false)]
    public void A_campaigns_text_fills_a_body_with_one_numbered_variable(string body, bool takes) =>
        Assert.Equal(takes, TemplateBody.TakesOneText(body));
}

using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class TemplatePartsTests
{
    private static readonly TemplatePart Body = new("BODY", null, "News: {{1}}", []);

    [Theory]
    [InlineData("IMAGE", null, "header image")]
    [InlineData("VIDEO", null, "header video")]
    [InlineData("DOCUMENT", null, "header document")]
    [InlineData("location", null, "header location")]
    [InlineData("TEXT", "For {{1}}", "header variable {{1}}")]
    [InlineData("TEXT", "For {{ first_name }}", "header variable {{first_name}}")]
    [InlineData(null, "For {{1}}", "header variable {{1}}")]
    [InlineData("HOLOGRAM", null, "header hologram")]
    public void A_header_that_each_send_must_fill_is_named(string? format, string? text, string missing) =>
        Assert.Equal([missing], TemplateParts.Missing([new TemplatePart("HEADER", format, text, []), Body]));

    [Theory]
    [InlineData("URL", "https://salon.example/{{1}}", "button 2 URL variable {{1}}")]
    [InlineData("COPY_CODE", null, "button 2 coupon code")]
    [InlineData("OTP", null, "button 2 otp")]
    [InlineData("FLOW", null, "button 2 flow")]
    [InlineData("MPM", null, "button 2 mpm")]
    [InlineData("SOMETHING_NEW", null, "button 2 something new")]
    public void A_button_that_each_send_must_fill_is_named_with_its_place(string type, string? url, string missing) =>
        Assert.Equal([missing], TemplateParts.Missing([Body, Buttons(new TemplateButton("QUICK_REPLY", null), new TemplateButton(type, url))]));

    [Theory]
    [InlineData("CAROUSEL", "carousel")]
    [InlineData("LIMITED_TIME_OFFER", "end of the limited time offer")]
    [InlineData("SOMETHING_NEW", "something new")]
    public void A_component_that_a_text_cannot_fill_is_named(string type, string missing) =>
        Assert.Equal([missing], TemplateParts.Missing([Body, new TemplatePart(type, null, null, [])]));

    [Fact]
    public void A_named_variable_of_the_body_is_named_and_a_numbered_one_is_the_bodys_own_matter() =>
        Assert.Equal(
            ["body variable {{first_name}}"],
            TemplateParts.Missing([new TemplatePart("BODY", null, "Dear {{first_name}}, {{1}} {{2}} {{first_name}}", [])]));

    [Fact]
    public void A_template_of_fixed_parts_and_a_body_misses_nothing() => Assert.Empty(TemplateParts.Missing(
    [
        new TemplatePart("HEADER", "TEXT", "News", []),
        Body,
        new TemplatePart("FOOTER", null, "Reply STOP to end", []),
        Buttons(
            new TemplateButton("QUICK_REPLY", null),
            new TemplateButton("URL", "https://salon.example/offers"),
            new TemplateButton("PHONE_NUMBER", null)),
        new TemplatePart("LIMITED_TIME_OFFER", null, null, []) { Expires = false },
    ]));

    [Fact]
    public void Every_missing_part_is_named_in_the_templates_order() => Assert.Equal(
        ["header image", "button 1 URL variable {{1}}", "button 3 coupon code"],
        TemplateParts.Missing(
        [
            new TemplatePart("HEADER", "IMAGE", null, []),
            Body,
            Buttons(
                new TemplateButton("URL", "https://salon.example/{{1}}"),
                new TemplateButton("QUICK_REPLY", null),
                new TemplateButton("COPY_CODE", null)),
        ]));

    private static TemplatePart Buttons(params TemplateButton[] buttons) => new("BUTTONS", null, null, buttons);
}

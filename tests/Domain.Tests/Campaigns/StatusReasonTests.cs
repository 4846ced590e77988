using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class StatusReasonTests
{
    [Fact]
    public void The_words_are_those_of_the_stored_state_and_of_the_api() => Assert.Equal(
        ["templatePaused", "templateDisabled", "templateRejected", "templateDeleted", "balanceTooLow"],
        new[]
        {
            StatusReason.TemplatePaused, StatusReason.TemplateDisabled, StatusReason.TemplateRejected, StatusReason.TemplateDeleted,
            StatusReason.Of(Rule.BalanceTooLow),
        }.Select(reason => reason.Word));

    [Theory]
    [InlineData(ErrorClass.Content, "132001", "Template not found", "content:132001")]
    [InlineData(ErrorClass.Unlisted, "999", "Odd trouble", "unknownCode:999 Odd trouble")]
    [InlineData(ErrorClass.Unlisted, "999", null, "unknownCode:999")]
    public void A_refusal_is_named_by_its_code_and_an_unlisted_one_also_by_the_providers_words(
        ErrorClass refused, string code, string? words, string reason) =>
        Assert.Equal(reason, StatusReason.Of(new SendOutcome.Refused(refused, code, RetryAfter: null) { Words = words }).Word);

    [Fact]
    public void Every_reason_has_its_sentences_in_every_language() => Assert.All(Sentences.Languages, language =>
    {
        var known = Sentences.Of(language).Words["statusReason"];
        Assert.All(
            new[] { StatusReason.TemplatePaused, StatusReason.TemplateDisabled, StatusReason.TemplateRejected, StatusReason.TemplateDeleted },
            reason => Assert.Contains(reason.Word, known.Keys));
    });
}

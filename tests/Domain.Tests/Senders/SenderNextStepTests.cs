using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Senders;

public sealed class SenderNextStepTests
{
    [Theory]
    [InlineData("pendingTerms", "whatsapp", false, "acceptTerms")]
    [InlineData("pendingPayment", "whatsapp", false, "pay")]
    [InlineData("unpaid", "whatsapp", true, "pay")]
    [InlineData("pendingLink", "sms", false, "link")]
    [InlineData("disconnected", "whatsapp", true, "link")]
    [InlineData("paused", "whatsapp", false, "resume")]
    [InlineData("restricted", "whatsapp", true, "askProvider")]
    [InlineData("active", "whatsapp", false, "connectWebhook")]
    [InlineData("active", "whatsapp", true, null)]
    [InlineData("active", "sms", false, null)]
    [InlineData("active", "chat", false, null)]
    public void Each_status_has_its_next_step(string status, string channel, bool verified, string? step) =>
        Assert.Equal(step, SenderNextStep.Of(EnumWords.Find<SenderStatus>(status)!.Value, Channel.Parse(channel), verified)?.ToWord());
}

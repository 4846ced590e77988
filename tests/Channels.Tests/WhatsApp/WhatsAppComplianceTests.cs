using MassMessaging.Channels.Tests.Providers;

namespace MassMessaging.Channels.Tests.WhatsApp;

public sealed class WhatsAppComplianceTests : ChannelCompliance
{
    protected override OutgoingMessage Message => Sample.Message();

    protected override CannedReply.Answer AcceptingAnswer => new(200, """{"messaging_product":"whatsapp","messages":[{"id":"the-id"}]}""");

    protected override CannedReply.Answer RefusingAnswer => new(400, """{"error":{"message":"(#131021)","code":131021}}""");

    protected override IChannel NewChannel(Uri provider, TimeSpan sendTimeout) => Sample.Channel(provider, sendTimeout);
}

using MassMessaging.Channels.Tests.Providers;

namespace MassMessaging.Channels.Tests.Sms;

public sealed class TwilioComplianceTests : ChannelCompliance
{
    protected override OutgoingMessage Message => SmsSample.Message();

    protected override CannedReply.Answer AcceptingAnswer => new(201, """{"sid":"the-id","status":"queued","error_code":null}""");

    protected override CannedReply.Answer RefusingAnswer => new(400, """{"code":21211,"message":"Invalid 'To'","status":400}""");

    protected override IChannel NewChannel(Uri provider, TimeSpan sendTimeout) => SmsSample.Channel(provider, sendTimeout);
}

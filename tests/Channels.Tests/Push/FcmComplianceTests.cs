using MassMessaging.Channels.Tests.Providers;

namespace MassMessaging.Channels.Tests.Push;

public sealed class FcmComplianceTests : ChannelCompliance
{
    protected override OutgoingMessage Message => PushSample.Message();

    protected override CannedReply.Answer AcceptingAnswer => new(200, """{"name":"projects/branded-app/messages/the-id"}""");

    protected override CannedReply.Answer RefusingAnswer => new(
        404,
        """{"error":{"code":404,"status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}]}}""");

    protected override IChannel NewChannel(Uri provider, TimeSpan sendTimeout) => PushSample.Channel(provider, sendTimeout);
}

using MassMessaging.Channels.Sms;
using MassMessaging.Grains.Smpp;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Applies inbound texts over SMPP whose missing parts have not arrived in time.</summary>
internal sealed class SmppPartialTexts(SmppTexts texts, IOptions<SmsOptions> sms, ClusterView cluster) : IMaintenanceTask
{
    public TimeSpan Interval => cluster.RoundInterval;

    public bool FollowsMembership => true;

    public Task RunAsync(SiloShare share, CancellationToken cancellationToken) =>
        sms.Value.HasSmpp ? texts.JudgeOverdueAsync(share.Silos, share.Index, cancellationToken) : Task.CompletedTask;
}

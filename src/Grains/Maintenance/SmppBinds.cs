using MassMessaging.Channels.Sms;
using MassMessaging.Contracts;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Keeps the SMPP accounts of linked senders bound: receipts arrive over the bind, also while no message is sent.</summary>
internal sealed class SmppBinds(SmppAccountStore accounts, IGrainFactory grains, IOptions<SmsOptions> sms, ClusterView cluster) : IMaintenanceTask
{
    public TimeSpan Interval => cluster.RoundInterval;

    public bool FollowsMembership => true;

    public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
    {
        if (!sms.Value.HasSmpp)
        {
            return;
        }

        foreach (var account in await accounts.LinkedAsync(share.Silos, share.Index, cancellationToken))
        {
            _ = grains.SmppAccount(account).KeepAsync();
        }
    }
}

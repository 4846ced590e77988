using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace MassMessaging.Silo;

/// <summary>
/// Declares silos dead while this one joins. A joining silo waits for an answer of every active one, and only active ones
/// watch each other: where the last of them dies, nobody would say so, and the joining one would wait for it.
/// </summary>
/// <param name="table">The table of silos.</param>
/// <param name="local">This silo.</param>
/// <param name="options">How long a silo may be silent.</param>
/// <param name="time">Measures how long one was.</param>
/// <param name="logger">Told of each silo that is declared dead.</param>
public sealed partial class SilentSilos(
    IMembershipTable table, ILocalSiloDetails local, IOptions<ClusterMembershipOptions> options,
    [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider time, ILogger<SilentSilos> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Every so often each silo writes a sign of life; 2 s.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(2);

    /// <summary>So many times as long as one probe may take a silo may be silent; 3, as many as probes may be missed.</summary>
    public const int MissedSigns = 3;

    /// <summary>As <see cref="MissedSigns"/>, for a silo whose machine refuses connections to its port; 2. No process listens there.</summary>
    public const int MissedSignsOfRefusing = 2;

    /// <summary>The table is looked at so often: a silo is declared dead soon after it has been silent for long enough.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TimeToConnect = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _isActive = new();
    private readonly Dictionary<SiloAddress, (DateTime Sign, long SeenAt)> _seen = [];
    private Task _watching = Task.CompletedTask;

    private enum Port
    {
        Listens,
        Refuses,
        DoesNotAnswer,
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(SilentSilos), ServiceLifecycleStage.AfterRuntimeGrainServices, StartAsync, StopAsync);
        observer.Subscribe(nameof(SilentSilos), ServiceLifecycleStage.Active, StopAsync, _ => Task.CompletedTask);
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = WatchAsync(_isActive.Token);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _isActive.CancelAsync();
        await _watching;
    }

    private async Task WatchAsync(CancellationToken isActive)
    {
        using var timer = new PeriodicTimer(Round, time);
        try
        {
            do
            {
                await TryLookAsync(isActive);
            }
            while (await timer.WaitForNextTickAsync(isActive));
        }
        catch (OperationCanceledException) when (isActive.IsCancellationRequested)
        {
            // It watches no more.
        }
    }

    private async Task TryLookAsync(CancellationToken isActive)
    {
        try
        {
            await LookAsync(isActive);
        }
        catch (Exception failure) when (!isActive.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    private async Task LookAsync(CancellationToken isActive)
    {
        var silos = await table.ReadAllAsync(isActive);
        foreach (var (silo, etag) in silos.Members)
        {
            if (silo.Status != SiloStatus.Active || silo.SiloAddress.Equals(local.SiloAddress))
            {
                continue;
            }

            // Silos of the version before write a sign every 30 s only: one that still listens is not dead.
            var missed = SilenceOf(silo) / options.Value.ProbeTimeout;
            if (missed >= MissedSignsOfRefusing && IsDead(missed, await AskAsync(silo.SiloAddress, isActive)))
            {
                silo.Status = SiloStatus.Dead;
                if (await table.UpdateRowAsync(silo, etag, silos.Version.Next(), isActive))
                {
                    LogDead(silo.SiloAddress, silo.SiloName);
                }

                return; // the version has moved: the rest in the next round
            }
        }
    }

    private static bool IsDead(double missed, Port port) => port == Port.Refuses || (port == Port.DoesNotAnswer && missed >= MissedSigns);

    // Silence is measured by this silo's own time, because the clocks of two machines may differ.
    private TimeSpan SilenceOf(MembershipEntry silo)
    {
        if (_seen.TryGetValue(silo.SiloAddress, out var last) && last.Sign == silo.IAmAliveTime)
        {
            return time.GetElapsedTime(last.SeenAt);
        }

        _seen[silo.SiloAddress] = (silo.IAmAliveTime, time.GetTimestamp());
        return TimeSpan.Zero;
    }

    private static async Task<Port> AskAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeToConnect);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(silo.Endpoint, limit.Token);
            return Port.Listens;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.ConnectionRefused ? Port.Refuses : Port.DoesNotAnswer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Port.DoesNotAnswer;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Silo} ({Name}) shows no sign of life and does not listen: declared dead")]
    private partial void LogDead(SiloAddress silo, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silos could not be looked after while joining; trying again")]
    private partial void LogFailed(Exception failure);
}

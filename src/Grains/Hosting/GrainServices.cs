using MassMessaging.Channels;
using MassMessaging.Channels.Smpp;
using MassMessaging.Contracts;
using MassMessaging.Grains.Campaigns;
using MassMessaging.Grains.Dispatching;
using MassMessaging.Grains.Maintenance;
using MassMessaging.Grains.Smpp;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Receipts;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Hosting;

/// <summary>Wires what the grains need on a silo, besides the stores, the clock and the channels.</summary>
public static class GrainServices
{
    /// <summary>Adds the grains' services.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="siloName">The silo's configured name: unique among those that run at once, the same after a restart.</param>
    public static ISiloBuilder AddMassMessagingGrains(this ISiloBuilder silo, string siloName)
    {
        var services = silo.Services;
        services.AddSingleton(new SiloIdentity(siloName));
        services.AddSingleton<ProgressStore>();
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<ReaddressStore>();
        services.AddSingleton<DeliveryWriter>();
        services.AddSingleton<OutcomeEffectsStore>();
        services.AddSingleton<BreakerStore>();
        services.AddSingleton<AudienceFreezer>();
        services.AddSingleton<SenderCredentials>();
        services.AddSingleton<RowTurns>();
        services.AddSingleton<RowWork>();
        services.AddSingleton<AudienceFreezes>();
        services.AddSingleton<ReleaseStore>();
        services.AddSingleton<LaunchReads>();
        services.AddSingleton<TextCover>();
        services.AddSingleton<CampaignExclusionList>();
        services.AddSingleton<CampaignDecisions>();
        // A scope is an activation: each campaign has its own.
        services.AddScoped<CampaignRunner>();
        services.AddScoped<CampaignRequests>();
        services.AddScoped<CampaignClosing>();
        services.AddScoped<OutlookRequests>();
        services.AddSingleton<OutlookStore>();
        services.AddSingleton<Outlooks>();
        services.AddHostedService(provider => provider.GetRequiredService<Outlooks>());
        services.AddSingleton<RefusalEffects>();
        services.AddSingleton<PushDevices>();
        services.AddSingleton<SiloSlots>();
        services.AddSingleton<SenderSlots>();
        services.AddSingleton<DispatchTasks>();
        services.AddSingleton<StoreRetry>();
        services.AddSingleton<LostClaimRecovery>();
        services.AddSingleton<PageClaimer>();
        services.AddSingleton<BreakerJudge>();
        services.AddSingleton<OutcomeEffects>();
        services.AddSingleton<OutcomeRecorder>();
        services.AddSingleton<SenderAccessReader>();
        services.AddSingleton<AttemptCall>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<PageDispatcher>();
        services.AddSingleton<ReceiptRouter>();
        services.AddSingleton<SmppInbox>();
        services.AddSingleton<SmppTexts>();
        services.AddKeyedSingleton<IChannel, SmppSubmits>(SmppServices.Key);
        services.AddSingleton<ChatStore>();
        services.AddSingleton<ChatDispatcher>();
        services.AddOptions<SendingOptions>().BindConfiguration("Sending").ValidateDataAnnotations().ValidateOnStart();
        services.AddMaintenance();
        services.KeepCausesOfFailures();
        silo.AddIncomingGrainCallFilter<DatabaseFailureFilter>();
        silo.AddSiloLifecycleDrain();
        return silo;
    }

    /// <summary>A graceful stop waits for the provider calls under way, after the grains have stopped starting new ones.</summary>
    private static void AddSiloLifecycleDrain(this ISiloBuilder silo) =>
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SendDrain>();

    private sealed class SendDrain(DispatchTasks tasks, DeliveryWriter writer) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
            nameof(SendDrain),
            // Before the runtime's own services stop: a send over SMPP calls a grain of another silo.
            ServiceLifecycleStage.ApplicationServices,
            _ => Task.CompletedTask,
            async stopping =>
            {
                // Told to hurry, it leaves: what is not stored then becomes unknown at its deadline.
                await tasks.DrainAsync().WaitAsync(stopping);
                await writer.DisposeAsync().AsTask().WaitAsync(stopping);
            });
    }
}

using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Wires a silo's maintenance.</summary>
internal static class MaintenanceServices
{
    /// <summary>Adds the loop and its tasks.</summary>
    public static void AddMaintenance(this IServiceCollection services)
    {
        services.AddSingleton<ClusterView>();
        services.AddSingleton<RetentionStore>();
        services.AddSingleton<RenewalStore>();
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IMaintenanceTask, OverdueCampaigns>();
        services.AddSingleton<IMaintenanceTask, ExpiredAttempts>();
        services.AddSingleton<IMaintenanceTask, UnsettledAttempts>();
        services.AddSingleton<IMaintenanceTask, LateReceipts>();
        services.AddSingleton<IMaintenanceTask, SmppBinds>();
        services.AddSingleton<IMaintenanceTask, SmppPartialTexts>();
        services.AddSingleton<IMaintenanceTask, Retention>();
        services.AddSingleton<IMaintenanceTask, Renewals>();
        services.AddSingleton<IMaintenanceTask, ClockCheck>();
        services.AddHostedService<MaintenanceLoop>();
    }
}

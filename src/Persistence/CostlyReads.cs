using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>
/// The reads that may scan all that a tenant has, on connections of their own: as many of them as there may be
/// leave those of the other calls alone, and each statement has a time limit.
/// </summary>
public sealed class CostlyReads([FromKeyedServices(PersistenceServices.Costly)] NpgsqlDataSource database, ErasedOptOuts erased)
{
    /// <summary>Counts and pages of live audiences.</summary>
    public AudienceStore Audiences { get; } = new(database);

    /// <summary>Searches among customers.</summary>
    public CustomerStore Customers { get; } = new(database, erased);

    /// <summary>Counts of customers by group and staff.</summary>
    public LabelStore Labels { get; } = new(database);

    /// <summary>Searches among campaigns and their recipients.</summary>
    public CampaignReads Campaigns { get; } = new(database);

    /// <summary>Pages of the people of a campaign.</summary>
    public RecipientReads Recipients { get; } = new(database);

    /// <summary>The last hour of numbers.</summary>
    public SenderHourReads SenderHours { get; } = new(database);
}

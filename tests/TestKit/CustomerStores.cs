using MassMessaging.Persistence;
using MassMessaging.Persistence.Customers;
using Npgsql;

namespace MassMessaging.TestKit;

/// <summary>The store of customers as a process makes it.</summary>
public static class CustomerStores
{
    /// <summary>The store over a database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="masterKey">The master key; null: that of the tests.</param>
    public static CustomerStore Of(NpgsqlDataSource database, string? masterKey = null) =>
        new(database, new ErasedOptOuts(new DataKeys(database, MasterKeys.FromSettings(masterKey ?? Seed.MasterKey, null, null))));
}

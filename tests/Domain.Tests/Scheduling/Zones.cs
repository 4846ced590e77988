namespace MassMessaging.Domain.Tests.Scheduling;

/// <summary>Zones by the change that they stand for.</summary>
internal static class Zones
{
    /// <summary>One hour at 01:00 UTC, last Sundays of March and October.</summary>
    public const string Rome = "Europe/Rome";

    /// <summary>One hour at 02:00 local, second Sunday of March and first of November.</summary>
    public const string NewYork = "America/New_York";

    /// <summary>Half an hour at 02:00 local.</summary>
    public const string LordHowe = "Australia/Lord_Howe";

    /// <summary>Changes at midnight: a day that begins at 01:00, a day whose first hour comes twice.</summary>
    public const string Havana = "America/Havana";

    /// <summary>The change falls on the evening before: 23:00 comes twice.</summary>
    public const string Azores = "Atlantic/Azores";

    /// <summary>Skipped 30 December 2011 as a whole.</summary>
    public const string Apia = "Pacific/Apia";

    /// <summary>Never changes; 45 minutes off.</summary>
    public const string Kathmandu = "Asia/Kathmandu";

    /// <summary>Changes twice a year for Ramadan.</summary>
    public const string Casablanca = "Africa/Casablanca";

    public static readonly string[] All = [Rome, NewYork, LordHowe, Havana, Azores, Kathmandu, Casablanca, "Africa/Cairo", "America/Santiago", "Asia/Beirut", "Pacific/Auckland", "UTC"];
}

using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Api.Imports;

/// <summary>Settings <c>Imports:*</c>: imports in the background.</summary>
internal sealed class StoredImportOptions
{
    /// <summary>Imports that one process works on at once; 1 to 20, 2 unless set. A tenant's imports go one after the other.</summary>
    [Range(1, 20)]
    public int AtOnce { get; init; } = 2;

    /// <summary>Seconds after which a process that gives no sign of life loses its import to another; 2 to 600, 30 unless set.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; init; } = 30;

    /// <summary>Imports of a tenant that have not ended, one under way included; 1 to 100, 3 unless set.</summary>
    [Range(1, 100)]
    public int Waiting { get; init; } = 3;

    /// <summary>How long a lease lasts.</summary>
    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}

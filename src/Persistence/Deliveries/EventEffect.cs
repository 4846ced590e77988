using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>What storing an event did.</summary>
/// <param name="Matched">The row holds that attempt (through that number, of that tenant).</param>
/// <param name="Became">The status it moved to; null when it did not move.</param>
/// <param name="Address">The address of the row where the receipt names another; null: it names the same, or none.</param>
public readonly record struct EventEffect(bool Matched, DeliveryStatus? Became, string? Address = null)
{
    /// <summary>A message that the provider held back is settled: its campaign may claim again.</summary>
    public bool Released { get; init; }
}

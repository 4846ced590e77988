namespace MassMessaging.Domain.Deliveries;

/// <summary>Which people of a campaign a list shows; all conditions hold.</summary>
public sealed class RecipientFilter
{
    private static readonly DeliveryStatus[] Every = Enum.GetValues<DeliveryStatus>();

    private static readonly DeliveryStatus[] CanHaveReason =
        [DeliveryStatus.Waiting, DeliveryStatus.Unknown, DeliveryStatus.Failed, DeliveryStatus.Skipped];

    /// <summary>Makes the filter.</summary>
    /// <param name="statuses">One of these statuses; empty: any.</param>
    /// <param name="reached">Sent, delivered or read: that or a later one of the three; null: any status.</param>
    /// <param name="reasons">One of these reasons, each whole or without the provider's code; empty: any or none.</param>
    public RecipientFilter(IReadOnlyCollection<DeliveryStatus> statuses, DeliveryStatus? reached, IReadOnlyCollection<string> reasons)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        ArgumentNullException.ThrowIfNull(reasons);
        Statuses =
        [
            .. Every.Where(status =>
                (statuses.Count == 0 || statuses.Contains(status))
                && (reached is null || (status is DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Read && status >= reached))
                && (reasons.Count == 0 || CanHaveReason.Contains(status))),
        ];
        Reasons = [.. reasons];
    }

    /// <summary>The statuses that pass, in the order of their ranks; empty: nobody passes.</summary>
    public IReadOnlyList<DeliveryStatus> Statuses { get; }

    /// <summary>The reasons that pass; empty: any, and none.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>Whether everybody passes.</summary>
    public bool IsEverybody => Statuses.Count == Every.Length && Reasons.Count == 0;

    /// <summary>Whether everybody who passes stands in a side table of the recipients, or behind the campaign's cursor.</summary>
    public bool HasSideTables => Statuses.All(status => status is not (DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Read));

    /// <summary>Whether only people pass to whom a message was attempted.</summary>
    public bool IsAttempted => Statuses.All(status => status is not (DeliveryStatus.Waiting or DeliveryStatus.Skipped));

    /// <summary>Whether a row passes.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="reason">Its reason; null: none.</param>
    public bool Passes(DeliveryStatus status, string? reason) =>
        Statuses.Contains(status) && (Reasons.Count == 0 || (reason is not null && (Reasons.Contains(reason) || Reasons.Contains(reason.Split(':')[0]))));
}

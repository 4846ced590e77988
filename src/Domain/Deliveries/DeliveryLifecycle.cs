namespace MassMessaging.Domain.Deliveries;

/// <summary>How reports on one attempt combine: the higher rank wins, in whatever order and however often they come.</summary>
public static class DeliveryLifecycle
{
    /// <summary>
    /// The status after a report. Skipped is reached from Waiting only, and nothing moves it. Which reports may reach a
    /// waiting recipient at all is not decided here.
    /// </summary>
    public static DeliveryStatus Merge(DeliveryStatus current, DeliveryStatus reported) => (current, reported) switch
    {
        (DeliveryStatus.Skipped, _) => current,
        (DeliveryStatus.Waiting, DeliveryStatus.Skipped) => reported,
        (_, DeliveryStatus.Skipped) => current,
        _ => reported > current ? reported : current,
    };
}

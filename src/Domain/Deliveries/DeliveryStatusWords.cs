namespace MassMessaging.Domain.Deliveries;

/// <summary>The API's words for <see cref="DeliveryStatus"/>: lower case, fixed.</summary>
public static class DeliveryStatusWords
{
    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<DeliveryStatus>().Select(ToWord)];

    /// <summary>The word of a status.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no status.</exception>
    public static string ToWord(this DeliveryStatus status) => status switch
    {
        DeliveryStatus.Waiting => "waiting",
        DeliveryStatus.Sending => "sending",
        DeliveryStatus.Unknown => "unknown",
        DeliveryStatus.Sent => "sent",
        DeliveryStatus.Failed => "failed",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Read => "read",
        DeliveryStatus.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a delivery status."),
    };

    /// <summary>Reads a word exactly as <see cref="ToWord"/> writes it.</summary>
    public static bool TryParse(string? word, out DeliveryStatus status)
    {
        foreach (var candidate in Enum.GetValues<DeliveryStatus>())
        {
            if (candidate.ToWord() == word)
            {
                status = candidate;
                return true;
            }
        }

        status = default;
        return false;
    }
}

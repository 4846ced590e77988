using System.Collections.Frozen;
using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Channels.Smpp;

/// <summary>
/// The words for what became of a message: the seven-letter ones of SMPP 3.4, appendix B, and those that centres write in
/// their place.
/// </summary>
internal static class ReceiptWords
{
    private static readonly FrozenDictionary<string, (string Word, DeliveryStatus Status)> Known = new Dictionary<string, (string, DeliveryStatus)>
    {
        ["DELIVRD"] = ("DELIVRD", DeliveryStatus.Delivered),
        ["DELIVERED"] = ("DELIVRD", DeliveryStatus.Delivered),
        ["DELIVERD"] = ("DELIVRD", DeliveryStatus.Delivered),
        ["ENROUTE"] = ("ENROUTE", DeliveryStatus.Sent),
        ["ACCEPTD"] = ("ACCEPTD", DeliveryStatus.Sent),
        ["ACCEPTED"] = ("ACCEPTD", DeliveryStatus.Sent),
        ["ACKED"] = ("ACCEPTD", DeliveryStatus.Sent),
        ["BUFFRED"] = ("ENROUTE", DeliveryStatus.Sent),
        ["BUFFERED"] = ("ENROUTE", DeliveryStatus.Sent),
        ["QUEUED"] = ("ENROUTE", DeliveryStatus.Sent),
        ["SCHEDULED"] = ("ENROUTE", DeliveryStatus.Sent),
        ["SCHEDLD"] = ("ENROUTE", DeliveryStatus.Sent),
        ["EXPIRED"] = ("EXPIRED", DeliveryStatus.Failed),
        ["DELETED"] = ("DELETED", DeliveryStatus.Failed),
        ["CANCELED"] = ("DELETED", DeliveryStatus.Failed),
        ["CANCELLED"] = ("DELETED", DeliveryStatus.Failed),
        ["UNDELIV"] = ("UNDELIV", DeliveryStatus.Failed),
        ["UNDELIVRD"] = ("UNDELIV", DeliveryStatus.Failed),
        ["UNDELIVERED"] = ("UNDELIV", DeliveryStatus.Failed),
        ["UNDELIVERABLE"] = ("UNDELIV", DeliveryStatus.Failed),
        ["REJECTD"] = ("REJECTD", DeliveryStatus.Failed),
        ["REJECTED"] = ("REJECTD", DeliveryStatus.Failed),
        ["FAILED"] = ("FAILED", DeliveryStatus.Failed),
        ["SKIPPED"] = ("SKIPPED", DeliveryStatus.Failed), // SMPP 5.0: taken, and deliberately not sent
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The word as codes carry it and its status; a null status for a word that says nothing certain.</summary>
    internal static (string Word, DeliveryStatus? Status) Read(string? word) =>
        word is not null && Known.TryGetValue(word, out var known) ? known : ((word ?? string.Empty).ToUpperInvariant(), null);

    /// <summary>The word of a message_state; 0 and 9 are those of SMPP 5.0. Another number has its digits.</summary>
    internal static string OfState(byte state) => state switch
    {
        0 => "SCHEDULED",
        1 => "ENROUTE",
        2 => "DELIVRD",
        3 => "EXPIRED",
        4 => "DELETED",
        5 => "UNDELIV",
        6 => "ACCEPTD",
        7 => "UNKNOWN",
        8 => "REJECTD",
        9 => "SKIPPED",
        _ => state.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

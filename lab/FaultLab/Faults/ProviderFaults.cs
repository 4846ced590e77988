namespace MassMessaging.FaultLab.Faults;

/// <summary>A fault at the provider in the simulator's words (src/Simulator/README.md).</summary>
internal static class ProviderFaults
{
    private static readonly string[] Disturbances =
        ["statusTwice", "statusesOutOfOrder", "readWithoutDelivered", "failedAfterDelivered", "statusBeforeAnswer", "badSignature", "unknownStatusWord"];

    /// <summary>The code of a message that WhatsApp does not deliver to this person.</summary>
    private const int Undeliverable = 131049;

    /// <summary>The bodies of <c>POST /faults</c>.</summary>
    public static IEnumerable<object> Of(PlannedFault fault)
    {
        var rate = 0.2 + (0.8 * fault.Amount);
        return fault.Kind switch
        {
            FaultKind.ProviderAnswersLate => [new { kind = "answerLate", rate, delaySeconds = 3 + (12 * fault.Amount) }],
            FaultKind.ProviderLosesAnswers => [new { kind = "acceptThenDrop", rate }],
            FaultKind.ProviderDrops => [new { kind = "dropBeforeAccept", rate }],
            FaultKind.ProviderThrottles => [new { kind = "throttle", rate, retryAfterSeconds = 1 + (fault.Target % 30) }],
            FaultKind.ProviderBreaks => [new { kind = "serverError", rate, httpStatus = 500 + (fault.Target % 5), accepted = fault.Target % 2 == 0 }],
            FaultKind.ProviderHolds =>
            [
                new { kind = "hold", rate = rate / 4, delaySeconds = 60 + (fault.Target * 5) },
                new { kind = "hold", rate = rate / 8, seed = fault.Target, delaySeconds = 60 + (fault.Target * 5), code = Undeliverable },
            ],
            FaultKind.ReceiptsLate => [new { kind = "webhooksDown", rate }],
            FaultKind.ReceiptsDisturbed => Disturbances.Select((kind, i) => (object)new { kind, rate = rate / 2, seed = (fault.Target * 10) + i }),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "Not the provider's."),
        };
    }
}

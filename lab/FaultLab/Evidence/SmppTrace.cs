namespace MassMessaging.FaultLab.Evidence;

/// <summary>A claim of somebody whose message goes over SMPP.</summary>
internal readonly record struct SmppClaim(RecipientKey Who, int Attempt, DateTimeOffset At);

/// <summary>Finds whose a submit to the SMS centre was. The lab's campaigns end their texts with a mark of their own.</summary>
internal static class SmppTrace
{
    /// <summary>Letters of a campaign's mark.</summary>
    public const int MarkLength = 8;

    /// <summary>Real and product time by which readings of one clock in two processes may differ.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(10);

    /// <summary>The submit as a request at the provider: of the last claim of that campaign and person before it.</summary>
    /// <param name="number">The sender.</param>
    /// <param name="to">The person.</param>
    /// <param name="text">The text.</param>
    /// <param name="at">Product time of its arrival.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="claims">All claims by mark and address.</param>
    public static Intake Of(string number, string? to, string? text, DateTimeOffset at, string outcome, ILookup<(string Mark, string Address), SmppClaim> claims)
    {
        var mark = text?.Length >= MarkLength ? text[^MarkLength..] : string.Empty;
        var before = claims[(mark, to ?? string.Empty)].Where(claim => claim.At <= at + Reading).OrderBy(claim => claim.At).ToList();
        return before is [.., var last]
            ? new Intake(number, last.Who, last.Attempt, to, at, outcome) { ByAnyProcess = true }
            : new Intake(number, null, 0, to, at, outcome) { ByAnyProcess = true };
    }
}

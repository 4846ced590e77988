namespace MassMessaging.Domain.Campaigns;

/// <summary>Which of a campaign's coming slots each person gets: a retry that is due goes before people who were not attempted yet.</summary>
/// <param name="Retries">The slots of the retries, in their order; fewer where the slots end first.</param>
/// <param name="Line">The slots of the people who were not attempted yet, in their order; fewer where the slots end first.</param>
public sealed record ComingTurns(IReadOnlyList<DateTimeOffset> Retries, IReadOnlyList<DateTimeOffset> Line)
{
    /// <summary>Shares the slots out.</summary>
    /// <param name="slots">The campaign's coming slots, in order.</param>
    /// <param name="retries">From when each retry is due, in order.</param>
    /// <param name="line">How many people were not attempted yet.</param>
    public static ComingTurns Share(IReadOnlyList<DateTimeOffset> slots, IReadOnlyList<DateTimeOffset> retries, long line)
    {
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentNullException.ThrowIfNull(retries);
        var (again, first) = (new List<DateTimeOffset>(), new List<DateTimeOffset>());
        foreach (var slot in slots)
        {
            var retry = again.Count < retries.Count ? retries[again.Count] : (DateTimeOffset?)null;
            if (retry <= slot || (retry is not null && first.Count >= line))
            {
                // With nobody else left the campaign waits for the retry.
                again.Add(retry > slot ? retry.Value : slot);
            }
            else if (first.Count < line)
            {
                first.Add(slot);
            }
        }

        return new ComingTurns(again, first);
    }
}

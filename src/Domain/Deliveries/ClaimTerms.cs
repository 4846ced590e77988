namespace MassMessaging.Domain.Deliveries;

/// <summary>What a campaign's claim has to meet in the database, and what the database stores with it.</summary>
/// <param name="Retries">Claim recipients whose retry is due instead of never-attempted ones.</param>
/// <param name="Revision">The definition's revision that the message belongs to; the claim refuses another.</param>
/// <param name="OpensAt">The opening of the send window in which this happens, inclusive, judged by the database's clock.</param>
/// <param name="ClosesAt">The opening's end, exclusive.</param>
/// <param name="Slot">The campaign's slot that the claim serves; stored with it.</param>
/// <param name="Anchor">The anchor of the campaign's pace; stored with it.</param>
/// <param name="NextDue">When the campaign expects to act next; stored with it.</param>
public sealed record ClaimTerms(
    bool Retries,
    long Revision,
    DateTimeOffset OpensAt,
    DateTimeOffset ClosesAt,
    DateTimeOffset Slot,
    DateTimeOffset Anchor,
    DateTimeOffset NextDue)
{
    /// <summary>
    /// The campaign's last attempt as its activation knows it, <see cref="DateTimeOffset.MinValue"/> when it knows of none; null
    /// where nothing is paced. A newer one in the database refuses the claim.
    /// </summary>
    public DateTimeOffset? LastAttemptAt { get; init; }
}

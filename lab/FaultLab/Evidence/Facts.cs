namespace MassMessaging.FaultLab.Evidence;

/// <summary>A recipient's status as the product stores it.</summary>
internal enum Status : short
{
    Waiting = 0,
    Sending = 1,
    Unknown = 2,
    Sent = 3,
    Failed = 4,
    Delivered = 5,
    Read = 6,
    Skipped = 7,
}

/// <summary>One recipient of one campaign.</summary>
internal readonly record struct RecipientKey(Guid CampaignId, int Seq);

/// <summary>One committed change of a recipient's row, as a trigger of the lab wrote it down.</summary>
/// <param name="Order">Position among all changes.</param>
/// <param name="Who">The recipient.</param>
/// <param name="Was">The status before.</param>
/// <param name="Now">The status after.</param>
/// <param name="Attempt">The attempt's number after.</param>
/// <param name="NumberNo">The number of the last claim.</param>
/// <param name="AttemptedAt">Product time of the last claim.</param>
/// <param name="Reason">The reason after.</param>
/// <param name="At">Product time of the change.</param>
/// <param name="RealAt">Real time of the change.</param>
/// <param name="By">The process that made it.</param>
internal sealed record Change(
    long Order, RecipientKey Who, Status Was, Status Now, int Attempt, int? NumberNo, DateTimeOffset? AttemptedAt, string? Reason,
    DateTimeOffset At, DateTimeOffset RealAt, string By)
{
    /// <summary>The address after: of a claim, where the message goes.</summary>
    public string? Address { get; init; }

    /// <summary>Whether it is a claim: the licence to send one message. In a chat, which has no provider, it is the sending itself.</summary>
    public bool IsClaim => Was == Status.Waiting && Now is Status.Sending or Status.Sent;
}

/// <summary>A recipient's row at the end.</summary>
internal sealed record RecipientRow(
    RecipientKey Who, string CustomerId, string? Address, Status Status, int Attempt, int? NumberNo, string? Reason);

/// <summary>A send request as the provider saw it.</summary>
/// <param name="Number">The provider's id of the number.</param>
/// <param name="Who">The recipient that the attempt id names; null: it names none.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="To">The address.</param>
/// <param name="At">Product time of its arrival.</param>
/// <param name="Outcome"><c>accepted</c>, the refusing code, or the fault that ate it.</param>
/// <param name="Reached">Whether a phone got it: then its receipts name the attempt. Those of a failure may not.</param>
internal sealed record Intake(string Number, RecipientKey? Who, int Attempt, string? To, DateTimeOffset At, string Outcome, bool Reached = false)
{
    /// <summary>Whether another process than the one that claimed may have made the call: an SMPP account has one bind in the cluster.</summary>
    public bool ByAnyProcess { get; init; }

    /// <summary>Whether the provider took it, whatever it answered.</summary>
    public bool IsAccepted => Outcome == "accepted";
}

/// <summary>A number and its limit over time.</summary>
internal sealed record NumberFacts(int NumberNo, string ProviderNumber, IReadOnlyList<LimitInForce> Limits);

/// <summary>A limit that may have been in force: from when its change was asked for to when the next change was answered.</summary>
internal sealed record LimitInForce(int Limit, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>A campaign at the end: its rows' totals as the product keeps them, and what was frozen.</summary>
internal sealed record CampaignFacts(
    Guid CampaignId, Guid TenantId, Guid? SenderId, string Title, string Status, int? Frozen, IReadOnlyDictionary<Status, long> Totals, WindowFacts? Window)
{
    public string Channel { get; init; } = "whatsapp";
}

/// <summary>A message in a customer's inbox.</summary>
/// <param name="CustomerNo">Whose inbox.</param>
/// <param name="Seq">Its number there, from 1 and without a gap.</param>
internal sealed record InboxRow(RecipientKey Who, Guid TenantId, long CustomerNo, long Seq);

/// <summary>A tenant's money at the end.</summary>
internal sealed record MoneyFacts(Guid TenantId, decimal Amount, decimal Reserved, IReadOnlyList<MoneyEntry> Entries, IReadOnlyList<ReservationFacts> Reservations);

/// <summary>One entry of a balance; negative: a debit.</summary>
internal sealed record MoneyEntry(string Kind, decimal Amount, string Reference);

/// <summary>What was held back for a campaign, and what it came to.</summary>
/// <param name="Spent">Null: not settled.</param>
/// <param name="SettledAt">Product time.</param>
internal sealed record ReservationFacts(Guid CampaignId, decimal UnitPrice, decimal Amount, decimal? Spent, DateTimeOffset? SettledAt);

/// <summary>The hours that a campaign was given.</summary>
/// <param name="TimeZone">IANA zone.</param>
/// <param name="Days">ISO days on which a window opens, 1 Monday to 7 Sunday; none: all.</param>
/// <param name="From">Local opening.</param>
/// <param name="To">Local close; before <paramref name="From"/>: on the next day.</param>
internal sealed record WindowFacts(string TimeZone, IReadOnlyList<int> Days, TimeOnly From, TimeOnly To);

/// <summary>
/// A time in which nothing may be claimed for somebody: a pause, a cancel, an opt-out, an exclusion, an end. From the
/// answer of the call that made it to the moment at which the call that ends it was sent.
/// </summary>
/// <param name="IsAnswered">It begins with an answer, not with an instant that was set before.</param>
internal sealed record Veto(string Cause, VetoScope Scope, DateTimeOffset From, DateTimeOffset? Until, bool IsAnswered = true);

/// <summary>Whom a veto concerns; what is null does not matter.</summary>
internal sealed record VetoScope(Guid? TenantId = null, Guid? SenderId = null, Guid? CampaignId = null, string? CustomerId = null, string? Address = null, string? Channel = null);

/// <summary>A time in which a process was stopped by a signal and went on afterwards.</summary>
internal sealed record Standstill(string Process, DateTimeOffset From, DateTimeOffset Until);

/// <summary>A write that the product accepted, and how its trace is found at the end.</summary>
/// <param name="What">The call, in words.</param>
/// <param name="Found">Whether what it wrote is there at the end.</param>
internal sealed record AcceptedWrite(string What, bool Found);

/// <summary>A STOP that somebody wrote and that was answered well.</summary>
/// <param name="WrittenAt">Product time just before it was written.</param>
/// <param name="TakenAt">Product time of the good answer.</param>
/// <param name="Until">Product time at which the person began to ask for messages again; null: never.</param>
internal sealed record TakenStop(Guid TenantId, string Channel, string Address, DateTimeOffset WrittenAt, DateTimeOffset TakenAt, DateTimeOffset? Until);

/// <summary>An opt-out as a trigger of the lab wrote it down when its transaction committed.</summary>
/// <param name="At">Product time of the commit.</param>
internal sealed record OptOutCommit(Guid TenantId, string Channel, string Address, DateTimeOffset At);

/// <summary>A change of a customer's number as a trigger of the lab wrote it down when its transaction committed.</summary>
/// <param name="Was">The number before; null: none.</param>
/// <param name="Now">The number after; null: none.</param>
/// <param name="At">Product time of the commit.</param>
internal sealed record AddressCommit(Guid TenantId, string CustomerId, string? Was, string? Now, DateTimeOffset At);

/// <summary>A change of a campaign's status as a trigger of the lab wrote it down when its transaction committed.</summary>
/// <param name="Reason">Why, where the product changed it by itself.</param>
/// <param name="At">Product time of the commit.</param>
internal sealed record StatusCommit(Guid CampaignId, string? Was, string? Now, string? Reason, DateTimeOffset At);

/// <summary>Something that was seen while the lab ran and that must never be seen.</summary>
internal sealed record Sighting(int Promise, string What);

namespace MassMessaging.FaultLab.Evidence;

/// <summary>Everything that the checks look at, gathered once a run is over. Pure data, so that tests can forge it.</summary>
internal sealed record CaseFile
{
    /// <summary>Product seconds per real second.</summary>
    public required double Speed { get; init; }

    /// <summary>Committed changes of recipients in the order in which they were made.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    public IReadOnlyList<RecipientRow> Recipients { get; init; } = [];

    public IReadOnlyList<Intake> Intakes { get; init; } = [];

    public IReadOnlyList<NumberFacts> Numbers { get; init; } = [];

    public IReadOnlyList<CampaignFacts> Campaigns { get; init; } = [];

    public IReadOnlyList<InboxRow> Inbox { get; init; } = [];

    public IReadOnlyList<MoneyFacts> Money { get; init; } = [];

    public IReadOnlyList<Veto> Vetoes { get; init; } = [];

    /// <summary>Times in which somebody had a reason not to be sent for, without a promise: for reports only.</summary>
    public IReadOnlyList<Veto> Breaks { get; init; } = [];

    /// <summary>STOPs that were answered well.</summary>
    public IReadOnlyList<TakenStop> Stops { get; init; } = [];

    /// <summary>Opt-outs in the order of their commits.</summary>
    public IReadOnlyList<OptOutCommit> OptOuts { get; init; } = [];

    /// <summary>Changes of customers' numbers in the order of their commits.</summary>
    public IReadOnlyList<AddressCommit> AddressCommits { get; init; } = [];

    /// <summary>Changes of campaigns' statuses in the order of their commits.</summary>
    public IReadOnlyList<StatusCommit> StatusCommits { get; init; } = [];

    public IReadOnlyList<Standstill> Standstills { get; init; } = [];

    public IReadOnlyList<AcceptedWrite> Writes { get; init; } = [];

    public IReadOnlyList<Sighting> Sightings { get; init; } = [];

    /// <summary>The claims, in the order of their times.</summary>
    public IReadOnlyList<Change> Claims => field ??= [.. Changes.Where(change => change.IsClaim).OrderBy(change => change.AttemptedAt)];

    /// <summary>Campaigns without a provider: what is claimed is sent, and stands in the inbox.</summary>
    public IReadOnlySet<Guid> Chats => field ??= Campaigns.Where(campaign => campaign.Channel == "chat").Select(campaign => campaign.CampaignId).ToHashSet();

    /// <summary>A real duration on the product clock.</summary>
    public TimeSpan FromReal(TimeSpan real) => real * Speed;
}

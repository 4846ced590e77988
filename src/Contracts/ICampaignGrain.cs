using MassMessaging.Domain.Campaigns;
using Orleans.Concurrency;

namespace MassMessaging.Contracts;

/// <summary>One campaign: its definition, lifecycle, window, pace and cursor. Every command stores before it answers.</summary>
[Alias("campaign")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Creates the draft; the same command again answers as the first time.</summary>
    [Alias("create")]
    Task<CampaignReply> CreateAsync(CreateCampaign command, CancellationToken cancellationToken);

    /// <summary>Replaces the definition; of a launched campaign only what its launch did not fix.</summary>
    [Alias("edit")]
    Task<CampaignReply> EditAsync(EditCampaign command, CancellationToken cancellationToken);

    /// <summary>Launches a draft. Launching a scheduled or running campaign changes nothing and is accepted.</summary>
    [Alias("launch")]
    Task<CampaignReply> LaunchAsync(CancellationToken cancellationToken);

    /// <summary>Stops releasing at once; nothing is claimed after the answer.</summary>
    [Alias("pause")]
    Task<CampaignReply> PauseAsync(CancellationToken cancellationToken);

    /// <summary>Releases again, one interval after the last attempt at the earliest.</summary>
    [Alias("resume")]
    Task<CampaignReply> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Ends the campaign; recipients who wait are skipped with the reason <c>cancelled</c>.</summary>
    [Alias("cancel")]
    Task<CampaignReply> CancelAsync(CancellationToken cancellationToken);

    /// <summary>Cancels if need be and hides the campaign.</summary>
    /// <param name="expectedRevision">The revision the caller has seen.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("delete")]
    Task<CampaignReply> DeleteAsync(long expectedRevision, CancellationToken cancellationToken);

    /// <summary>Leaves a customer out, before launch or while running; refused as <c>alreadyAttempted</c> once attempted.</summary>
    [Alias("exclude")]
    Task<CampaignReply> ExcludeAsync(string customerId, CancellationToken cancellationToken);

    /// <summary>Leaves several customers out. Those whose message was attempted are named, and the others are left out.</summary>
    /// <param name="customerIds">Known customers, 1 to <see cref="CampaignExclusions.MostAtOnce"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("exclude-many")]
    Task<ExcludeReply> ExcludeManyAsync(string[] customerIds, CancellationToken cancellationToken);

    /// <summary>Takes an exclusion back before launch; later it is refused as <c>alreadySkipped</c>.</summary>
    [Alias("include")]
    Task<CampaignReply> IncludeAsync(string customerId, CancellationToken cancellationToken);

    /// <summary>The provider has given a template a category, which a campaign that uses the template keeps until it has ended.</summary>
    /// <param name="template">The template.</param>
    /// <param name="category">The provider's value, such as <c>MARKETING</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("template-category")]
    Task TemplateCategoryAsync(CampaignTemplate template, string category, CancellationToken cancellationToken);

    /// <summary>Notifies the campaign that it may have something to do: from the silo's maintenance, or from a number with a free turn. May be lost.</summary>
    [Alias("wake"), OneWay]
    Task WakeAsync();

    /// <summary>A freeze of the audience ended, here or on another silo. May be lost: the campaign starts the freeze again.</summary>
    [Alias("freeze-ended"), OneWay]
    Task FreezeEndedAsync(FreezeOutcome outcome);

    /// <summary>The provider refused the text or template: the campaign pauses with the code as its reason. May be lost.</summary>
    [Alias("content-refused"), OneWay]
    Task ContentRefusedAsync(string code);

    /// <summary>
    /// The provider accepts this template no more: a scheduled or running campaign that uses it pauses with the reason.
    /// Answers once that is stored.
    /// </summary>
    /// <param name="template">The template.</param>
    /// <param name="reason">For <c>statusReason</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("template-stopped")]
    Task TemplateStoppedAsync(CampaignTemplate template, string reason, CancellationToken cancellationToken);
}

/// <summary>Creates a draft.</summary>
/// <param name="CommandId">The same id creates the same campaign once.</param>
/// <param name="Definition">A valid definition; the Api checked its shape.</param>
/// <param name="Exclude">Customers to leave out.</param>
[GenerateSerializer, Immutable, Alias("create-campaign")]
public sealed record CreateCampaign(
    [property: Id(0)] Guid CommandId, [property: Id(1)] CampaignDefinition Definition, [property: Id(2)] string[] Exclude);

/// <summary>Replaces a definition.</summary>
/// <param name="ExpectedRevision">The revision the caller has seen; another one refuses the edit as stale.</param>
/// <param name="Definition">The whole new definition.</param>
/// <param name="Exclude">The whole new list of exclusions, for drafts; null: unchanged.</param>
/// <param name="ExpectedExclusionChanges">How often the caller has seen the exclusions change; another count refuses the edit as stale. Null: it does not matter.</param>
[GenerateSerializer, Immutable, Alias("edit-campaign")]
public sealed record EditCampaign(
    [property: Id(0)] long ExpectedRevision,
    [property: Id(1)] CampaignDefinition Definition,
    [property: Id(2)] string[]? Exclude,
    [property: Id(3)] long? ExpectedExclusionChanges = null);

/// <summary>How a freeze of an audience ended.</summary>
/// <param name="Refusal">The code of the rule that the audience breaks, and nothing of it is stored; null: the audience is stored.</param>
[GenerateSerializer, Immutable, Alias("freeze-outcome")]
public sealed record FreezeOutcome([property: Id(0)] string? Refusal);

/// <summary>How a command ended.</summary>
public enum CampaignResultKind
{
    /// <summary>Done and stored.</summary>
    Done = 0,

    /// <summary>No such campaign.</summary>
    NotFound = 1,

    /// <summary>The status refuses the command.</summary>
    Refused = 2,

    /// <summary>The caller has seen another revision.</summary>
    Stale = 3,

    /// <summary>A rule refuses it: <see cref="CampaignReply.Code"/> and <see cref="CampaignReply.Detail"/> say which.</summary>
    Problem = 4,
}

/// <summary>The answer to a command.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Status">The status after it (or that refused it).</param>
/// <param name="Revision">The definition's revision after it.</param>
/// <param name="Code">For Problem: the stable code, such as <c>senderNotActive</c>, <c>audienceEmpty</c>.</param>
/// <param name="Detail">For Problem: an English sentence.</param>
/// <param name="Pointer">For Problem: the field concerned, when there is one.</param>
/// <param name="Values">For Problem: the values that its sentences name; null: none.</param>
[GenerateSerializer, Immutable, Alias("campaign-reply")]
public sealed record CampaignReply(
    [property: Id(0)] CampaignResultKind Kind,
    [property: Id(1)] CampaignStatus Status,
    [property: Id(2)] long Revision,
    [property: Id(3)] string? Code = null,
    [property: Id(4)] string? Detail = null,
    [property: Id(5)] string? Pointer = null,
    [property: Id(6)] ReplyValue[]? Values = null);

/// <summary>A value that a sentence of a refusal names.</summary>
/// <param name="Name">Its name, such as <c>required</c>.</param>
/// <param name="Text">A text; null: the value is a number.</param>
/// <param name="Number">A number; null: the value is a text.</param>
/// <param name="Currency">For an amount of money: ISO 4217.</param>
[GenerateSerializer, Immutable, Alias("reply-value")]
public sealed record ReplyValue(
    [property: Id(0)] string Name, [property: Id(1)] string? Text = null, [property: Id(2)] decimal? Number = null, [property: Id(3)] string? Currency = null);

/// <summary>The answer to an exclusion of several customers.</summary>
/// <param name="Reply">How it ended.</param>
/// <param name="Attempted">Customers whose message has been attempted; they are not left out.</param>
[GenerateSerializer, Immutable, Alias("exclude-reply")]
public sealed record ExcludeReply([property: Id(0)] CampaignReply Reply, [property: Id(1)] string[] Attempted);

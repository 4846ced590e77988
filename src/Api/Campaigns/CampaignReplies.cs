using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>Maps the answers of campaigns to problems.</summary>
internal static class CampaignReplies
{
    /// <summary>The problem of a reply; null: the command was executed.</summary>
    /// <param name="reply">The campaign's answer.</param>
    /// <param name="pointer">The field that the command was about, for a reply that names none.</param>
    public static ProblemResult? ToProblem(CampaignReply reply, string? pointer = null) => reply.Kind switch
    {
        CampaignResultKind.Done => null,
        CampaignResultKind.NotFound => Problem.NotFound("campaign"),
        CampaignResultKind.Refused => Problem.Refused(reply.Status.ToWord()),
        CampaignResultKind.Stale => Problem.PreconditionFailed(),
        _ => Refused(
            reply.Status, Rule.Find(reply.Code ?? string.Empty) ?? Rule.StatusRefused,
            (reply.Pointer ?? pointer) is { } at ? [at] : [], ValuesOf(reply)),
    };

    /// <summary>A half-filled draft is not ready for this.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="missing">Every field that is missing; at least one.</param>
    public static ProblemResult Incomplete(CampaignStatus status, IReadOnlyCollection<FieldError> missing) =>
        new(Rule.CampaignIncomplete)
        {
            Errors = missing,
            ["currentStatus"] = status.ToWord(),
        };

    /// <summary>The refusal of what a draft without a channel cannot answer; null: it has one.</summary>
    public static ProblemResult? WithoutChannel(CampaignRow row, CampaignDefinition definition) =>
        definition.ToChannel() is not null ? null
        : Incomplete(CampaignWords.Status(row.Status), [.. CampaignWords.Missing(definition).Where(field => field.Pointer == "/channel")]);

    /// <summary>A rule of a campaign in this status refuses a command.</summary>
    /// <param name="status">The status.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="pointers">The fields concerned.</param>
    /// <param name="values">The values that the sentences name.</param>
    public static ProblemResult Refused(
        CampaignStatus status, Rule rule, string[] pointers, params (string Name, object? Value)[] values) =>
        new(rule, values)
        {
            Errors = [.. pointers.Select(pointer => rule.At(pointer, values))],
            ["currentStatus"] = status.ToWord(),
        };

    /// <summary>A campaign in this status refuses a command.</summary>
    /// <param name="status">The status.</param>
    /// <param name="why">The refusal.</param>
    /// <param name="pointer">The field that the command was about, for a refusal that names none.</param>
    public static ProblemResult Refused(CampaignStatus status, Refusal why, string? pointer) => why.Rule == Rule.StatusRefused
        ? Problem.Refused(status.ToWord())
        : Refused(
            status, why.Rule, why.Pointers is [] && pointer is not null ? [pointer] : [.. why.Pointers],
            [.. (why.Values ?? new Dictionary<string, object?>()).Select(value => (value.Key, value.Value))]);

    /// <summary>A rule of one field refuses a command to a campaign in this status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="error">The broken rule.</param>
    public static ProblemResult Refused(CampaignStatus status, FieldError error) => new(error.Rule)
    {
        Errors = [error],
        ["currentStatus"] = status.ToWord(),
    };

    // Values travel between processes as texts and numbers.
    private static (string Name, object? Value)[] ValuesOf(CampaignReply reply) => [.. (reply.Values ?? [])
        .Select(value => (value.Name, value.Currency is { } currency ? new Amount(value.Number ?? 0, currency) : (object?)value.Text ?? value.Number))];
}

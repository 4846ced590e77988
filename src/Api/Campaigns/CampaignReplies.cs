using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>Maps the answers of campaigns to problems.</summary>
internal static class CampaignReplies
{
    private const string Title = "The present state refuses this.";

    /// <summary>The problem that a reply tells of; null: it was done.</summary>
    /// <param name="reply">The campaign's answer.</param>
    /// <param name="pointer">The field that the command was about, for a reply that names none.</param>
    public static ProblemResult? ToProblem(CampaignReply reply, string? pointer = null) => reply.Verdict switch
    {
        CampaignVerdict.Done => null,
        CampaignVerdict.NotFound => Problem.NotFound(),
        CampaignVerdict.Refused => Problem.Refused(reply.Status.ToWord()),
        CampaignVerdict.Stale => Problem.PreconditionFailed(),
        _ => Refused(
            reply.Status, reply.Code ?? "refused", reply.Detail,
            (reply.Pointer ?? pointer) is { } at ? [at] : []),
    };

    /// <summary>A rule of a campaign in this status refuses a command.</summary>
    /// <param name="status">The status.</param>
    /// <param name="code">The rule.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="pointers">The fields concerned.</param>
    /// <param name="parameters">What the sentence names, for programs; null: nothing.</param>
    public static ProblemResult Refused(
        CampaignStatus status, string code, string? detail, string[] pointers, object? parameters = null) =>
        pointers.Length == 0
            ? new ProblemResult(409, code, Title, detail) { ["currentStatus"] = status.ToWord() }
            : new ProblemResult(409, code, Title, detail)
            {
                ["currentStatus"] = status.ToWord(),
                ["errors"] = pointers.ToDictionary(pointer => pointer, _ => new[] { detail ?? code }),
                ["rules"] = pointers.ToDictionary(pointer => pointer, _ => new[] { code }),
                ["params"] = parameters,
            };
}

using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>Maps the answers of campaigns to problems.</summary>
internal static class CampaignReplies
{
    /// <summary>The problem that a reply tells of; null: it was done.</summary>
    public static ProblemResult? ToProblem(CampaignReply reply) => reply.Verdict switch
    {
        CampaignVerdict.Done => null,
        CampaignVerdict.NotFound => Problem.NotFound(),
        CampaignVerdict.Refused => Problem.Refused(reply.Status.ToWord()),
        CampaignVerdict.Stale => Problem.PreconditionFailed(),
        _ => new ProblemResult(409, reply.Code ?? "refused", "The present state refuses this.", reply.Detail)
        {
            ["currentStatus"] = reply.Status.ToWord(),
            ["errors"] = reply.Pointer is { } pointer ? new Dictionary<string, string[]> { [pointer] = [reply.Detail ?? string.Empty] } : null,
        },
    };
}

using System.Globalization;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Grains.Campaigns;

/// <summary>Answers callers what a campaign has decided.</summary>
internal static class DecisionReplies
{
    /// <summary>There is no such campaign.</summary>
    public static CampaignReply NotFound { get; } = new(CampaignResultKind.NotFound, CampaignStatus.Draft, 0);

    /// <summary>The answer to a decision that was stored, or that needs no storing.</summary>
    public static CampaignReply Of(Decision decision) => decision is Decision.Refused refused
        ? Of(refused.Before, refused.Why)
        : Done(decision.After);

    /// <summary>A command was executed.</summary>
    public static CampaignReply Done(Campaign campaign) => new(CampaignResultKind.Done, campaign.Status, campaign.Revision);

    /// <summary>A command is refused.</summary>
    public static CampaignReply Of(Campaign campaign, Refusal why)
    {
        var reply = new CampaignReply(KindOf(why.Rule), campaign.Status, campaign.Revision);
        return reply.Kind == CampaignResultKind.Problem
            ? reply with { Code = why.Rule.Code, Detail = why.Detail, Pointer = why.Pointers.Count > 0 ? why.Pointers[0] : null, Values = ValuesOf(why) }
            : reply;
    }

    private static CampaignResultKind KindOf(Rule rule) =>
        rule == Rule.StatusRefused ? CampaignResultKind.Refused
        : rule == Rule.PreconditionFailed ? CampaignResultKind.Stale
        : CampaignResultKind.Problem;

    private static ReplyValue[]? ValuesOf(Refusal why) => why.Values?.Select(value => value.Value switch
    {
        Amount amount => new ReplyValue(value.Key, Number: amount.Value, Currency: amount.Currency),
        string text => new ReplyValue(value.Key, text),
        var number => new ReplyValue(value.Key, Number: Convert.ToDecimal(number, CultureInfo.InvariantCulture)),
    }).ToArray();
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>What is done with a campaign: each is one call to it.</summary>
internal static class CampaignCommands
{
    /// <summary>Maps the routes under campaigns.</summary>
    public static void MapCampaignCommands(this IEndpointRouteBuilder campaigns)
    {
        Map(campaigns, "launch", "Launches a campaign; launching it again changes nothing. total stays null until the audience is frozen.",
            (campaign, retry, cancellationToken) => retry.SendAsync(() => campaign.LaunchAsync(cancellationToken)),
            [
                Rule.StatusRefused, Rule.CampaignIncomplete, Rule.AudienceEmpty, Rule.NeedsTemplate, Rule.NoChatHistory, Rule.NoAddress,
                Rule.SenderMissing, Rule.SenderNotActive, Rule.BalanceTooLow, Rule.PriceMissing, Rule.EndPassed, Rule.NoOpeningLeft, Rule.TemplateMissing,
                Rule.TemplateNotApproved, Rule.TemplateParameters, Rule.TemplateVariables, Rule.TimeToLiveTooLong,
            ],
            beginsFrom: CampaignStatus.Draft);
        Map(campaigns, "pause", "Stops sending at once; nothing is attempted after the answer.",
            (campaign, retry, cancellationToken) => retry.SendAsync(
                () => campaign.PauseAsync(cancellationToken), reply => reply is { Kind: CampaignResultKind.Refused, Status: CampaignStatus.Paused }),
            [Rule.StatusRefused]);
        Map(campaigns, "resume", "Goes on with a paused campaign.",
            (campaign, retry, cancellationToken) => retry.SendAsync(
                () => campaign.ResumeAsync(cancellationToken),
                reply => reply is { Kind: CampaignResultKind.Refused, Status: CampaignStatus.Running or CampaignStatus.Scheduled }),
            [
                Rule.StatusRefused, Rule.EndPassed, Rule.BalanceTooLow, Rule.TemplateMissing, Rule.TemplateNotApproved, Rule.TemplateParameters,
                Rule.TemplateVariables, Rule.TimeToLiveTooLong,
            ],
            beginsFrom: CampaignStatus.Paused);
        Map(campaigns, "cancel", "Ends a campaign for good; waiting recipients are skipped.",
            (campaign, retry, cancellationToken) => retry.SendAsync(
                () => campaign.CancelAsync(cancellationToken), reply => reply is { Kind: CampaignResultKind.Refused, Status: CampaignStatus.Cancelled }),
            [Rule.StatusRefused]);
    }

    private static void Map(
        IEndpointRouteBuilder campaigns, string verb, string summary, Func<ICampaignGrain, CommandRetry, CancellationToken, Task<CampaignReply>> command,
        Rule[] conflicts, CampaignStatus? beginsFrom = null) =>
        campaigns.MapPost("/{id}/" + verb, async (
                string id, Caller caller, CampaignReads reads, TemplateCheck templates, CostGate gate, IGrainFactory grains, CommandRetry retry,
                TimeProvider time, HttpContext context) =>
            {
                if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
                {
                    return Problem.NotFound("campaign");
                }

                // The campaign itself judges too; this names all that is missing at once.
                if (beginsFrom == CampaignStatus.Draft && CampaignWords.Status(row.Status) == CampaignStatus.Draft
                    && CampaignWords.Missing(CampaignDefinition.Parse(row.DefinitionJson)) is { Count: > 0 } missing)
                {
                    return CampaignReplies.Incomplete(CampaignStatus.Draft, missing);
                }

                if (beginsFrom is { } from && await templates.RefusalAsync(row, from, context.RequestAborted) is { } refusal)
                {
                    return refusal;
                }

                // What begins counts its whole audience. It waits for its turn, however long that takes, and is never refused for it.
                using var turn = beginsFrom is { } counts && CampaignWords.Status(row.Status) == counts
                    ? await gate.EnterAsync(caller.TenantId, CostWeights.Audience, goesOn: true, context.RequestAborted) : null;
                var reply = await command(grains.Campaign(caller.TenantId, row.CampaignId), retry, context.RequestAborted);
                return CampaignReplies.ToProblem(reply) ?? await CampaignRoutes.ShowAsync(row.CampaignId, caller, reads, time, context);
            })
            .RequireAuthorization(Policies.Manager).WithName($"{verb}Campaign")
            .Documented(summary, null, [Rule.NotFound, .. conflicts, Rule.Unavailable])
            .Produces<CampaignView>().AnswersETag();
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
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
            "409 statusRefused campaignIncomplete audienceEmpty needsTemplate noChatHistory noAddress senderMissing senderNotActive balanceTooLow priceMissing endPassed noOpeningLeft templateMissing templateNotApproved templateParameters templateVariables timeToLiveTooLong",
            beginsFrom: CampaignStatus.Draft);
        Map(campaigns, "pause", "Stops sending at once; nothing is attempted after the answer.",
            (campaign, retry, cancellationToken) => retry.SendAsync(
                () => campaign.PauseAsync(cancellationToken), reply => reply is { Verdict: CampaignVerdict.Refused, Status: CampaignStatus.Paused }),
            "409 statusRefused");
        Map(campaigns, "resume", "Goes on with a paused campaign.",
            (campaign, retry, cancellationToken) => retry.SendAsync(
                () => campaign.ResumeAsync(cancellationToken),
                reply => reply is { Verdict: CampaignVerdict.Refused, Status: CampaignStatus.Running or CampaignStatus.Scheduled }),
            "409 statusRefused endPassed balanceTooLow templateMissing templateNotApproved templateParameters templateVariables timeToLiveTooLong",
            beginsFrom: CampaignStatus.Paused);
        Map(campaigns, "cancel", "Ends a campaign for good; waiting recipients are skipped.",
            (campaign, retry, cancellationToken) => retry.SendAsync(
                () => campaign.CancelAsync(cancellationToken), reply => reply is { Verdict: CampaignVerdict.Refused, Status: CampaignStatus.Cancelled }),
            "409 statusRefused");
    }

    private static void Map(
        IEndpointRouteBuilder campaigns, string verb, string summary, Func<ICampaignGrain, CommandRetry, CancellationToken, Task<CampaignReply>> command,
        string conflicts, CampaignStatus? beginsFrom = null) =>
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
            .Documented(summary, null, "404 notFound", conflicts, "503 unavailable")
            .Produces<CampaignView>().AnswersETag();
}

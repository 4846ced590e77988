using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>A campaign made again as a draft.</summary>
internal static class CloneRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapClone(this IEndpointRouteBuilder campaigns) => campaigns.MapPost("/{id}/clone", CloneAsync)
        .RequireAuthorization(Policies.Manager).WithName("cloneCampaign")
        .Documented(
            "Makes a draft with the same definition and exclusions, whatever the campaign's status. Its title gets a number, \"Offer (2)\". "
            + "The draft has no startAt or endAt that has passed, no deleted sender, and no chosen chat sender where the key is not a creator's.",
            null, Rule.NotFound, Rule.TooMany, Rule.Unavailable)
        .Produces<CampaignView>(201).AnswersETag();

    private static async Task<IResult> CloneAsync(
        string id, FreshId copyId, Caller caller, CampaignReads reads, NewCampaigns campaigns, CostGate gate, TimeProvider time, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        var copy = new CreateCampaign(copyId.Value, Copy(row, copyId.Value, caller, time.GetUtcNow()), row.Exclude ?? []);
        return await CampaignRoutes.StoreAsync(copy, caller, reads, campaigns, gate, time, context);
    }

    private static CampaignDefinition Copy(CampaignRow row, Guid copyId, Caller caller, DateTimeOffset now)
    {
        var definition = CampaignDefinition.Parse(row.DefinitionJson);
        var keepsSender = !row.SenderDeleted && (definition.ToChannel() != Channel.Chat || caller.Role == Roles.Creator);
        return definition with
        {
            Title = CampaignCopy.TitleOf(definition.Title, CampaignTitle.MaxCharacters, CampaignTitle.MaxUtf16Units),
            SenderId = keepsSender ? definition.SenderId : null,
            Schedule = definition.Schedule with
            {
                StartAt = definition.Schedule.StartAt is { } start && start > now ? start : null,
                EndAt = definition.Schedule.EndAt is { } end && end > now ? end : null,
            },
            // The same people, and a family of its own: exclusions of the other parts have nothing to do with the copy.
            Slice = definition.Slice is { } slice ? slice with { FamilyId = copyId } : null,
        };
    }
}

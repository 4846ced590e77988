using System.ComponentModel;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>Campaigns: their definition.</summary>
internal static class CampaignRoutes
{
    /// <summary>The example of a campaign.</summary>
    internal static readonly object Example = new
    {
        title = "Spring offer",
        text = "Hello! Until Sunday your colour costs 20 % less. Shall we book a day for you?",
        channel = Channel.WhatsApp.Word,
        senderId = "6f1c0c6bb7b94a3f9e0d7d1f0a2b3c4d",
        audience = new { filter = new { spentMoreThan = 100, groups = new[] { "vip" } }, exclude = new[] { "c-17" } },
        safeSending = true,
        schedule = new
        {
            startAt = "2027-03-01T08:00:00Z",
            endAt = "2027-03-08T00:00:00Z",
            timeZone = "Europe/Rome",
            daysOfWeek = new[] { "monday", "wednesday", "friday" },
            from = "09:00",
            to = "20:00",
        },
        messagesPerHour = 10,
        template = new { name = "offer", language = "en_US" },
    };

    /// <summary>What a filter and a list of exclusions can break.</summary>
    internal static readonly Rule[] FilterProblems =
    [
        Rule.OutOfRange, Rule.MinAboveMax, Rule.ValueUnknown, Rule.ListEmpty, Rule.ListTooLong, Rule.FilterRequired, Rule.FilterTooDeep, Rule.FilterTooLarge,
        Rule.TextNotAllowed, Rule.AttributeNotScalar, Rule.IdMalformed, Rule.MemberUnknown,
    ];

    /// <summary>What a campaign's body can break.</summary>
    internal static readonly Rule[] BodyProblems =
    [
        Rule.TitleRequired, Rule.TitleTooLong, Rule.TitleNotUnicode, Rule.TextRequired, Rule.TextTooLong, Rule.TextTooManyUnits, Rule.TextNotUnicode,
        Rule.TextNotAllowedInTemplate, Rule.ChannelUnknown, Rule.SenderUnknown, Rule.SenderChannelMismatch, Rule.SpeedUnknown, Rule.WhatsappOnly,
        Rule.ValueRequired, Rule.TimeZoneUnknown, Rule.TimeMalformed, Rule.DayUnknown, Rule.DayRepeated, Rule.DaysEmpty, Rule.FromWithoutTo,
        Rule.FromEqualsTo, Rule.EndNotAfterStart, Rule.EndInPast, Rule.NeverOpen, Rule.LocalTimeMalformed, Rule.TimeGivenTwice,
        .. FilterProblems,
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapCampaigns(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/campaigns").WithTags("Campaigns");
        group.MapPost("/", CreateAsync).RequireAuthorization(Policies.Manager).WithName("createCampaign")
            .Documented("Creates a draft. Title, text, channel and sender may follow later: the launch asks for them.", Example,
                [.. BodyProblems, Rule.CreatorRequired, Rule.TooMany, Rule.Unavailable]).Produces<CampaignView>(201).AnswersETag();
        group.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer).WithName("listCampaigns")
            .Documented(
                "Lists campaigns, newest first, each with its status, percentage and totals. status takes several words, by comma or repeated. "
                + "A row has the number of customers that the campaign leaves out (excluded), and no audience.exclude.", null,
                Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch, Rule.StatusUnknown, Rule.ChannelUnknown, Rule.SenderUnknown, Rule.SearchTooLong)
            .Costly()
            .Produces<PageOf<CampaignView>>();
        group.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer).WithName("getCampaign")
            .Documented("Shows a campaign.", null, Rule.NotFound).Produces<CampaignView>().AnswersETag();
        group.MapPatch("/{id}", PatchAsync).RequireAuthorization(Policies.Manager).WithName("updateCampaign")
            .Documented(
                "Changes a campaign by JSON merge patch; once launched only title, text, schedule, messagesPerHour and audience.exclude. "
                + "The ETag is the definition's revision and a count of changes of the exclusions, \"7.3\"; only a patch that names audience.exclude needs the present count.",
                new { messagesPerHour = 20, schedule = new { to = "21:00" } },
                [
                    .. BodyProblems, Rule.CreatorRequired, Rule.NotFound, Rule.StatusRefused, Rule.FieldFixed, Rule.AlreadySkipped, Rule.AlreadyAttempted,
                    Rule.BalanceTooLow, Rule.EndPassed, Rule.PreconditionFailed, Rule.PreconditionRequired, Rule.Unavailable,
                ])
            .Accepts<CampaignBody>("application/json", AcceptedBodies.MergePatch).Produces<CampaignView>().ReadsIfMatch(needed: true).AnswersETag();
        group.MapPut("/{id}", PutAsync).RequireAuthorization(Policies.Manager).WithName("replaceCampaign")
            .Documented(
                "Replaces a campaign's whole definition with its exclusions: what the body leaves out is not given any more. The whole ETag must be the present one. "
                + "Once launched only what a PATCH may change may differ.",
                Example,
                [
                    .. BodyProblems, Rule.CreatorRequired, Rule.NotFound, Rule.StatusRefused, Rule.FieldFixed, Rule.AlreadySkipped, Rule.AlreadyAttempted,
                    Rule.BalanceTooLow, Rule.EndPassed, Rule.PreconditionFailed, Rule.PreconditionRequired, Rule.Unavailable,
                ])
            .Produces<CampaignView>().ReadsIfMatch(needed: true).AnswersETag();
        group.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Manager).WithName("deleteCampaign")
            .Documented(
                "Stops a campaign and hides it, also one that is running: nothing is attempted after the answer. If-Match: * deletes it whatever has changed.", null,
                Rule.NotFound, Rule.PreconditionFailed, Rule.PreconditionRequired, Rule.Unavailable)
            .Produces(204).ReadsIfMatch(needed: true);
        group.MapClone();
        group.MapCampaignCommands();
        group.MapExclusions();
        group.MapSplit();
        group.MapStatistics();
        group.MapRecipients();
        group.MapForecast();
        group.MapTestMessages();
        group.MapEvents();
    }

    private static async Task<IResult> CreateAsync(
        CampaignBody body, FreshId id, Caller caller, SenderStore senders, CampaignReads reads, NewCampaigns campaigns, CostGate gate, TimeProvider time,
        HttpContext context)
    {
        var errors = new List<FieldError>();
        var definition = CampaignRules.Read(body, caller.TimeZone, time.GetUtcNow(), errors, isDraft: true);
        var (_, senderError) = await CampaignRules.FindSenderAsync(body.SenderId, Channel.Find(body.Channel), caller.TenantId, senders, context.RequestAborted);
        if (senderError is not null)
        {
            errors.Add(senderError);
        }

        if (definition is null || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (ChoosesChatSender(definition, before: null, caller))
        {
            return Problem.Of(Rule.CreatorRequired, ("reason", "chatSender"));
        }

        var create = new CreateCampaign(id.Value, definition, body.Audience?.Exclude?.Distinct().ToArray() ?? []);
        return await StoreAsync(create, caller, reads, campaigns, gate, time, context);
    }

    /// <summary>Stores a draft, in the tenant's turn where its list of exclusions is long, and answers with it.</summary>
    internal static async Task<IResult> StoreAsync(
        CreateCampaign create, Caller caller, CampaignReads reads, NewCampaigns campaigns, CostGate gate, TimeProvider time, HttpContext context)
    {
        using var turn = create.Exclude.Length > CampaignRules.LongList
            ? await gate.EnterAsync(caller.TenantId, CostWeights.Audience, goesOn: true, context.RequestAborted) : null;
        if (await campaigns.CreateAsync(caller.TenantId, [create], context.RequestAborted) is { } problem)
        {
            return problem;
        }

        if (await reads.FindAsync(caller.TenantId, create.CommandId, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        context.Response.Headers.ETag = CampaignETags.Of(row);
        return TypedResults.Created($"/v1/campaigns/{row.CampaignId:N}", await ViewAsync(row, caller, reads, time, context.RequestAborted));
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery page,
        [Contract("CampaignStatus"), Description("Only those of these statuses: several by comma, or repeated.")] string[]? status,
        [Contract("Channel"), Description("Only those of this channel.")] string? channel,
        [Contract("Id"), Description("Only those of this sender.")] string? senderId,
        [AsParameters] SearchQuery query, Caller caller, CampaignPages campaigns, HttpContext context)
    {
        if (!EnumWords.TryParseLists<CampaignStatus>(status ?? [], out var statuses))
        {
            return Problem.Invalid(Rule.StatusUnknown.At("?status", ("allowed", EnumWords.All<CampaignStatus>())));
        }

        if (channel is not null && Channel.Find(channel) is null)
        {
            return Problem.Invalid(Rule.ChannelUnknown.At("?channel", ("allowed", Channel.Words)));
        }

        Guid? sender = null;
        if (senderId is not null)
        {
            sender = Texts.TryId(senderId, out var known) ? known : null;
            if (sender is null)
            {
                return Problem.Invalid(Rule.SenderUnknown.At("?senderId"));
            }
        }

        var search = query.Text();
        var words = statuses.Select(one => one.ToWord()).ToArray();
        var wanted = new CampaignPage
        {
            Statuses = words is [] ? null : words,
            SenderId = sender,
            Channel = Channel.Find(channel),
            Search = search,
            Limit = page.Size(),
        };
        var (items, next) = await campaigns.ReadAsync(caller, wanted, page.Cursor, context.RequestAborted);
        return Pages.With(context, items, next);
    }

    private static async Task<IResult> GetAsync(string id, Caller caller, CampaignReads reads, TimeProvider time, HttpContext context) =>
        await FindAsync(id, caller, reads, context.RequestAborted) is { } row
            ? CampaignETags.Ok(context, row, await ViewAsync(row, caller, reads, time, context.RequestAborted))
            : Problem.NotFound("campaign");

    private static async Task<IResult> PatchAsync(
        string id, JsonElement patch, Caller caller, SenderStore senders, CampaignReads reads, CostGate gate, IGrainFactory grains, TimeProvider time,
        HttpContext context)
    {
        if (await FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (CampaignETags.Check(context, row, TouchesExclusions(patch)) is { } refusal)
        {
            return refusal;
        }

        var body = MergePatch.Apply(CampaignPatch.Base(CampaignWords.ToBody(CampaignDefinition.Parse(row.DefinitionJson), row.Exclude), patch), patch);
        return await EditAsync(row, body, patch.TryGetProperty("schedule", out _), caller, senders, reads, gate, grains, time, context);
    }

    private static async Task<IResult> PutAsync(
        string id, CampaignBody body, Caller caller, SenderStore senders, CampaignReads reads, CostGate gate, IGrainFactory grains, TimeProvider time,
        HttpContext context)
    {
        if (await FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (CampaignETags.Check(context, row, withExclusions: true) is { } refusal)
        {
            return refusal;
        }

        var was = CampaignDefinition.Parse(row.DefinitionJson).Schedule;
        var now = CampaignRules.Read(body, caller.TimeZone, null, [], isDraft: true)?.Schedule;
        var touchesSchedule = JsonSerializer.Serialize(was, ApiJson.Options) != JsonSerializer.Serialize(now, ApiJson.Options);
        return await EditAsync(row, body, touchesSchedule, caller, senders, reads, gate, grains, time, context);
    }

    private static async Task<IResult> EditAsync(
        CampaignRow row, CampaignBody body, bool touchesSchedule, Caller caller, SenderStore senders, CampaignReads reads, CostGate gate,
        IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        var before = CampaignDefinition.Parse(row.DefinitionJson);
        var errors = new List<FieldError>();
        // An old draft may be edited though its end has passed, as long as its schedule is not touched.
        var definition = CampaignRules.Read(
            body, caller.TimeZone, touchesSchedule ? time.GetUtcNow() : null, errors, CampaignWords.Status(row.Status) == CampaignStatus.Draft);
        if (body.SenderId != before.SenderId?.ToString("N") || (body.Channel ?? string.Empty) != before.Channel)
        {
            var (_, senderError) = await CampaignRules.FindSenderAsync(body.SenderId, Channel.Find(body.Channel), caller.TenantId, senders, context.RequestAborted);
            errors.AddRange(new[] { senderError }.OfType<FieldError>());
        }

        if (definition is null || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (ChoosesChatSender(definition, before, caller))
        {
            return Problem.Of(Rule.CreatorRequired, ("reason", "chatSender"));
        }

        var edit = new CampaignEdit(row, before, definition with { Slice = before.Slice }, body.Audience?.Exclude ?? []);
        if (await edit.RefusalAsync(reads, time.GetUtcNow(), context.RequestAborted) is { } refused)
        {
            return refused;
        }

        using var turn = edit.IsCostly ? await gate.EnterAsync(caller.TenantId, CostWeights.Audience, goesOn: true, context.RequestAborted) : null;
        return await edit.StoreAsync(grains.Campaign(caller.TenantId, row.CampaignId), context.RequestAborted)
            ?? await ShowAsync(row.CampaignId, caller, reads, time, context);
    }

    private static async Task<IResult> DeleteAsync(
        string id, Caller caller, CampaignReads reads, IGrainFactory grains, CommandRetry retry, HttpContext context)
    {
        if (await FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (CampaignETags.Check(context, row) is { } refusal)
        {
            return refusal;
        }

        var reply = await retry.SendAsync(
            () => grains.Campaign(caller.TenantId, row.CampaignId).DeleteAsync(row.Revision, context.RequestAborted),
            reply => reply.Kind == CampaignResultKind.NotFound);
        return reply.Kind == CampaignResultKind.Stale && ETags.IsAny(context)
            ? await DeleteAsync(id, caller, reads, grains, retry, context) // it was edited meanwhile, and the caller deletes any revision
            : CampaignReplies.ToProblem(reply) ?? (IResult)TypedResults.NoContent();
    }

    /// <summary>A tenant's campaign by the id of a path.</summary>
    internal static async Task<CampaignRow?> FindAsync(string id, Caller caller, CampaignReads reads, CancellationToken cancellationToken) =>
        Texts.TryId(id, out var campaignId) ? await reads.FindAsync(caller.TenantId, campaignId, cancellationToken) : null;

    /// <summary>The answer with a campaign as it is now.</summary>
    internal static async Task<IResult> ShowAsync(Guid campaignId, Caller caller, CampaignReads reads, TimeProvider time, HttpContext context) =>
        await reads.FindAsync(caller.TenantId, campaignId, context.RequestAborted) is { } row
            ? CampaignETags.Ok(context, row, await ViewAsync(row, caller, reads, time, context.RequestAborted))
            : Problem.NotFound("campaign");

    /// <summary>The view of a campaign as it is now.</summary>
    internal static async Task<CampaignView> ViewAsync(
        CampaignRow row, Caller caller, CampaignReads reads, TimeProvider time, CancellationToken cancellationToken)
    {
        var shared = await CampaignPages.SharedAsync([row], reads, cancellationToken);
        return CampaignView.Of(row, row.SenderId is { } sender ? shared.GetValueOrDefault(sender) : 0, caller.Suspended, caller.Currency, time.GetUtcNow());
    }

    // A merge patch replaces the list, also where it takes the list or the whole audience away.
    private static bool TouchesExclusions(JsonElement patch) =>
        patch.ValueKind == JsonValueKind.Object && patch.TryGetProperty("audience", out var audience)
        && (audience.ValueKind != JsonValueKind.Object || audience.TryGetProperty("exclude", out _));

    // Taking a chosen sender out is a choice too: the campaign then takes the default.
    private static bool ChoosesChatSender(CampaignDefinition definition, CampaignDefinition? before, Caller caller) =>
        ChatSenderOf(definition) != ChatSenderOf(before) && caller.Role != Roles.Creator;

    private static Guid? ChatSenderOf(CampaignDefinition? definition) => definition?.ToChannel() == Channel.Chat ? definition!.SenderId : null;
}

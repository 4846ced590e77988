using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Senders;

/// <summary>A tenant's senders: their definition.</summary>
internal static class SenderRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapSenders(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/senders").WithTags("Senders");
        group.MapPost("/", CreateAsync).RequireAuthorization(Policies.Manager).WithName("createSender")
            .Documented("Creates a sender; a WhatsApp one then needs terms, payment and link; a chat one is active at once.",
                new { channel = Channel.WhatsApp.Word, name = "Reception", phone = "+39 055 123 4567", hourlyLimit = 40 },
                Rule.ChannelUnknown, Rule.NameRequired, Rule.NameMalformed, Rule.HourlyLimitOutOfRange, Rule.HourlyLimitNotForChat, Rule.PhoneNotANumber,
                Rule.PhoneNotValid, Rule.PhoneRegionNeeded, Rule.PhoneAmbiguous, Rule.StaffUnknown, Rule.TooMany)
            .Produces<SenderView>(201).AnswersETag();
        group.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer).WithName("listSenders")
            .Documented("Lists senders in the order of their creation.", null, Rule.LimitOutOfRange, Rule.CursorInvalid).Produces<PageOf<SenderView>>();
        group.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer).WithName("getSender")
            .Documented("Shows a sender, its limits and its use; credentials never come back.", null, Rule.NotFound).Produces<SenderView>().AnswersETag();
        group.MapPatch("/{id}", PatchAsync).RequireAuthorization(Policies.OperatorOrManager).WithName("updateSender")
            .Documented("Changes a sender; only a creator changes autoRenew, and name and staffId of a chat sender that is in use. "
                + "The operator changes only hourlyLimit, also above 40, and is answered id, hourlyLimit and revision.", new { hourlyLimit = 20 },
                Rule.HourlyLimitOutOfRange, Rule.HourlyLimitNotForChat, Rule.HourlyLimitRequired, Rule.HourlyLimitOnly, Rule.AutoRenewWhatsAppOnly,
                Rule.WhatsappOnly, Rule.PhoneVerified, Rule.NameRequired, Rule.NameMalformed, Rule.PhoneNotANumber, Rule.PhoneNotValid, Rule.PhoneRegionNeeded,
                Rule.PhoneAmbiguous, Rule.StaffUnknown, Rule.MemberUnknown, Rule.CreatorRequired, Rule.NotFound, Rule.PreconditionFailed,
                Rule.PreconditionRequired)
            .Accepts<PatchSenderRequest>("application/json", AcceptedBodies.MergePatch).Produces<SenderView>().WithMetadata(new OrAnswers(typeof(OperatorSenderView))).ReadsIfMatch().AnswersETag();
        group.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Manager).WithName("deleteSender")
            .Documented("Deletes a sender and frees its number, which keeps the hour that it has used; a chat sender that is in use is deleted by a creator.", null,
                Rule.CreatorRequired, Rule.NotFound, Rule.PreconditionFailed, Rule.PreconditionRequired)
            .Produces(204).ReadsIfMatch(needed: true);
        group.MapSenderSteps();
        group.MapSenderHour();
        group.MapSenderChecks();
        group.MapChatHistory();
    }

    private static async Task<IResult> CreateAsync(
        CreateSenderRequest request, FreshId id, Caller caller, SenderStore senders, LabelStore labels, IOptions<TenantLimits> limits,
        TimeProvider time, HttpContext context)
    {
        var errors = new List<FieldError>();
        var channel = Campaigns.CampaignRules.ReadChannel(request.Channel, errors);
        Add(errors, Texts.CheckName(request.Name, "/name"));
        var phone = SenderRules.Phone(request.Phone, caller.Region, errors);
        var limit = request.HourlyLimit ?? (channel is { IsPaced: true } ? SenderRules.TenantLimit : null);
        Add(errors, SenderRules.CheckLimit(limit, channel, byOperator: false));
        Add(errors, await CheckStaffAsync(request.StaffId, caller, labels, context.RequestAborted));
        if (channel is null || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var row = new SenderRow
        {
            SenderId = id.Value,
            TenantId = caller.TenantId,
            Channel = channel,
            Name = request.Name!,
            Phone = phone,
            Status = SenderLifecycle.First(channel),
            HourlyLimit = limit,
            StaffId = request.StaffId,
            Revision = 1,
            CreatedAt = time.GetUtcNow(),
        };
        if (!await senders.CreateAsync(row, limits.Value.Senders, context.RequestAborted))
        {
            return TenantLimits.Refusal("senders", limits.Value.Senders);
        }

        context.Response.Headers.ETag = ETags.Of(row.Revision);
        return TypedResults.Created($"/v1/senders/{id.Text}", SenderView.Of(row, null, row.CreatedAt, await SenderSurroundings.OfAsync(context, caller)));
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery page, Caller caller, SenderStore senders, TimeProvider time, HttpContext context)
    {
        const string Filter = "senders";
        (DateTimeOffset? at, Guid? id) = Cursor.Decode(page.Cursor, Filter) is { } position ? Position(position) : (null, null);
        var rows = await senders.PageAsync(caller.TenantId, at, id, page.Size() + 1, context.RequestAborted);
        var now = time.GetUtcNow();
        var use = (await senders.UseAsync([.. rows.Select(row => row.SenderId)], now, context.RequestAborted)).ToDictionary(u => u.SenderId);
        var around = await SenderSurroundings.OfAsync(context, caller);
        return Pages.Of(
            context, rows, page.Size(), row => SenderView.Of(row, use.GetValueOrDefault(row.SenderId), now, around),
            row => string.Create(CultureInfo.InvariantCulture, $"{row.CreatedAt.UtcTicks}:{row.SenderId:N}"), Filter);
    }

    private static async Task<IResult> GetAsync(string id, Caller caller, SenderStore senders, TimeProvider time, HttpContext context) =>
        Texts.TryId(id, out var senderId) && await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is { } row
            ? await ShowAsync(row, senders, time, context)
            : Problem.NotFound("sender");

    private static async Task<IResult> PatchAsync(
        string id, JsonElement patch, Caller caller, SenderStore senders, LabelStore labels, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        if (caller.IsOperator)
        {
            return await LimitByOperatorAsync(id, patch, senders, grains, context);
        }

        if (!Texts.TryId(id, out var senderId) || await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("sender");
        }

        if (ETags.Check(context, row.Revision) is { } refusal)
        {
            return refusal;
        }

        var before = new PatchSenderRequest(row.Name, row.Phone, row.HourlyLimit, row.StaffId, row.AutoRenew, row.MarketingMessages);
        var after = MergePatch.Apply(before, patch);
        var errors = new List<FieldError>();
        if (after.AutoRenew == true && !row.Channel.HasMonthlyFee)
        {
            errors.Add(Rule.AutoRenewWhatsAppOnly.At("/autoRenew"));
        }

        if (after.MarketingMessages == true && row.Channel != Channel.WhatsApp)
        {
            errors.Add(Rule.WhatsappOnly.At("/marketingMessages"));
        }

        Add(errors, Texts.CheckName(after.Name, "/name"));
        if (after.HourlyLimit != before.HourlyLimit)
        {
            Add(errors, SenderRules.CheckLimit(after.HourlyLimit, row.Channel, byOperator: false));
        }

        var phone = after.Phone == before.Phone ? after.Phone : SenderRules.Phone(after.Phone, caller.Region, errors);
        if (phone != before.Phone && row.NumberNo is not null)
        {
            errors.Add(Rule.PhoneVerified.At("/phone"));
        }

        Add(errors, after.StaffId == before.StaffId ? null : await CheckStaffAsync(after.StaffId, caller, labels, context.RequestAborted));
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var autoRenew = after.AutoRenew ?? false;
        if (autoRenew != row.AutoRenew && caller.Role != Roles.Creator)
        {
            return Problem.Of(Rule.CreatorRequired, ("reason", "autoRenew"));
        }

        if ((after.Name, after.StaffId) != (before.Name, before.StaffId) && await IsChosenAsync(row, caller, senders, context.RequestAborted))
        {
            return Problem.Of(Rule.CreatorRequired, ("reason", "senderInUse"));
        }

        var edited = row with
        {
            Name = after.Name!,
            Phone = phone,
            HourlyLimit = after.HourlyLimit,
            StaffId = after.StaffId,
            AutoRenew = autoRenew,
            MarketingMessages = after.MarketingMessages ?? false,
        };
        if (!await senders.EditAsync(edited, context.RequestAborted))
        {
            return Problem.PreconditionFailed();
        }

        await RefreshAsync(grains, row.NumberKey);
        return await ShowAsync(edited with { Revision = row.Revision + 1 }, senders, time, context);
    }

    // What belongs to the tenant is neither asked nor shown: a comparison of the name, say, would tell the name.
    private static async Task<IResult> LimitByOperatorAsync(
        string id, JsonElement patch, SenderStore senders, IGrainFactory grains, HttpContext context)
    {
        if (!Texts.TryId(id, out var senderId) || await senders.FindAnywhereAsync(senderId, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("sender");
        }

        if (context.Request.Headers.IfMatch.Count > 0 && ETags.Check(context, row.Revision) is { } refusal)
        {
            return refusal;
        }

        if (patch.ValueKind == JsonValueKind.Object && patch.EnumerateObject().Any(member => member.Name != "hourlyLimit"))
        {
            return Problem.Invalid(Rule.HourlyLimitOnly.At(string.Empty));
        }

        var limit = MergePatch.Apply(new OperatorSenderRequest(row.HourlyLimit), patch).HourlyLimit;
        if (limit != row.HourlyLimit && SenderRules.CheckLimit(limit, row.Channel, byOperator: true) is { } error)
        {
            return Problem.Invalid([error]);
        }

        if (!await senders.EditAsync(row with { HourlyLimit = limit }, context.RequestAborted))
        {
            return Problem.PreconditionFailed();
        }

        await RefreshAsync(grains, row.NumberKey);
        var view = new OperatorSenderView(senderId.ToString("N"), limit, row.Revision + 1);
        return ETags.Ok(context, view, view.Revision);
    }

    // A creator chose the sender as the default or for a campaign; that choice is the creator's to change.
    private static async Task<bool> IsChosenAsync(SenderRow row, Caller caller, SenderStore senders, CancellationToken cancellationToken) =>
        caller.Role != Roles.Creator && row.Channel == Channel.Chat
        && await senders.IsChosenForChatAsync(caller.TenantId, row.SenderId, cancellationToken);

    private static async Task<IResult> DeleteAsync(
        string id, Caller caller, SenderStore senders, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        if (!Texts.TryId(id, out var senderId) || await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("sender");
        }

        if (ETags.Check(context, row.Revision) is { } refusal)
        {
            return refusal;
        }

        if (await IsChosenAsync(row, caller, senders, context.RequestAborted))
        {
            return Problem.Of(Rule.CreatorRequired, ("reason", "deleteInUse"));
        }

        var change = await senders.DeleteAsync(caller.TenantId, senderId, row.Revision, time.GetUtcNow(), context.RequestAborted);
        await RefreshAsync(grains, row.NumberKey);
        return change.Result switch
        {
            SenderChangeResult.Done => TypedResults.NoContent(),
            SenderChangeResult.Stale => Problem.PreconditionFailed(),
            _ => Problem.NotFound("sender"),
        };
    }

    /// <summary>The view of a sender with its ETag.</summary>
    internal static async Task<IResult> ShowAsync(SenderRow row, SenderStore senders, TimeProvider time, HttpContext context)
    {
        var now = time.GetUtcNow();
        var use = await senders.UseAsync([row.SenderId], now, context.RequestAborted);
        var around = await SenderSurroundings.OfAsync(context, Caller.From(context)!);
        return ETags.Ok(context, SenderView.Of(row, use.FirstOrDefault(), now, around), row.Revision);
    }

    /// <summary>Notifies the sender number's grain, and the owner of its bind if it has one, of a change. The notification may be lost, because the claim reads the row anyway.</summary>
    internal static async Task RefreshAsync(IGrainFactory grains, string? numberKey)
    {
        if (numberKey is null)
        {
            return;
        }

        try
        {
            await grains.SenderNumber(numberKey).RefreshAsync();
            if (GrainKeys.SmppAccountOf(numberKey) is { } account)
            {
                await grains.SmppAccount(account).KeepAsync();
            }
        }
        catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException or InvalidOperationException or ArgumentException || DatabaseProblems.TroubleOf(e) is not null)
        {
            // No silo is there to be told, or it cannot read the row now; it reads it when it starts.
        }
    }

    private static async Task<FieldError?> CheckStaffAsync(string? staffId, Caller caller, LabelStore labels, CancellationToken cancellationToken) =>
        staffId is null || await labels.FindAsync(caller.TenantId, LabelKind.Staff, staffId, cancellationToken) is not null
            ? null
            : Rule.StaffUnknown.At("/staffId");

    private static void Add(List<FieldError> errors, FieldError? error)
    {
        if (error is not null)
        {
            errors.Add(error);
        }
    }

    private static (DateTimeOffset? At, Guid? Id) Position(string position) =>
        Pages.Parts(position, 2) is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) && Texts.TryId(id, out var sender)
            ? (new DateTimeOffset(at, TimeSpan.Zero), sender)
            : throw Cursor.Invalid();
}

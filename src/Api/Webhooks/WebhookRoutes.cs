using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Domain.Webhooks;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Webhooks;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Webhooks;

/// <summary>The addresses to which a tenant's events are posted (Standard Webhooks).</summary>
internal static class WebhookRoutes
{
    private static readonly Rule[] BodyProblems =
    [
        Rule.UrlInvalid, Rule.AddressNotPublic, Rule.EventTypesRequired, Rule.EventTypeUnknown, Rule.StatusUnknown, Rule.MemberUnknown,
    ];

    private static readonly object Example = new { url = "https://example.com/hooks", eventTypes = new[] { "campaign.completed", "message.received" } };

    /// <summary>Maps the routes.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/webhooks").WithTags("Webhooks");
        group.MapPost("/", CreateAsync).RequireAuthorization(Policies.Manager).WithName("createWebhook")
            .Documented("Makes a webhook. Its secret is shown only in this answer.", Example, [.. BodyProblems, Rule.TooMany]).Produces<NewWebhookView>(201).AnswersETag();
        group.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer).WithName("listWebhooks")
            .Documented("Lists webhooks, by id.", null, Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch).Produces<PageOf<WebhookView>>();
        group.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Viewer).WithName("getWebhook")
            .Documented("Shows a webhook.", null, Rule.NotFound).Produces<WebhookView>().AnswersETag();
        group.MapPatch("/{id}", PatchAsync).RequireAuthorization(Policies.Manager).WithName("updateWebhook")
            .Documented("Changes a webhook by JSON merge patch; status enables or disables it.", new { status = WebhookStatus.Active.ToWord() },
                [.. BodyProblems, Rule.NotFound, Rule.PreconditionFailed])
            .Accepts<WebhookBody>("application/json", AcceptedBodies.MergePatch).Produces<WebhookView>().ReadsIfMatch().AnswersETag();
        group.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Manager).WithName("deleteWebhook")
            .Documented("Deletes a webhook with its waiting deliveries.", null, Rule.NotFound).Produces(204);
        group.MapPost("/{id}/rotate-secret", RotateAsync).RequireAuthorization(Policies.Manager).WithName("rotateWebhookSecret")
            .Documented("Makes another secret, shown only in this answer; the one before signs along for a day.", null, Rule.NotFound).Produces<NewWebhookView>();
        group.MapGet("/{id}/deliveries", DeliveriesAsync).RequireAuthorization(Policies.Viewer).WithName("listWebhookDeliveries")
            .Documented("Lists sent and waiting deliveries, kept for a week.", null,
                Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch, Rule.StatusUnknown, Rule.NotFound).Produces<PageOf<WebhookDeliveryView>>();
        group.MapPost("/{id}/deliveries/{deliveryId}/replay", ReplayAsync).RequireAuthorization(Policies.Manager).WithName("replayWebhookDelivery")
            .Documented("Tells something again, under the same webhook-id.", null, Rule.NotFound).Produces(202);
    }

    private static async Task<IResult> CreateAsync(
        WebhookBody body, FreshId id, Caller caller, WebhookStore store, CredentialCipher cipher, IOptions<WebhookOptions> options,
        IOptions<TenantLimits> limits, TimeProvider time, HttpContext context)
    {
        if (Errors(body, options.Value) is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        var secret = WebhookSecret.New();
        var row = new WebhookRow { WebhookId = id.Value, Url = body.Url!, EventTypes = [.. body.EventTypes!.Distinct()], Revision = 1, CreatedAt = time.GetUtcNow() };
        if (!await store.CreateAsync(
                caller.TenantId, row, Seal(cipher, row.WebhookId, secret), id.Try, limits.Value.Webhooks, context.RequestAborted))
        {
            return TenantLimits.Refusal("webhooks", limits.Value.Webhooks);
        }

        context.Response.Headers.ETag = ETags.Of(row.Revision);
        return TypedResults.Created($"/v1/webhooks/{id.Text}", new NewWebhookView(id.Text, row.Url, row.EventTypes, row.Status.ToWord(), secret));
    }

    private static async Task<IResult> ListAsync([AsParameters] PageQuery page, Caller caller, WebhookStore store, HttpContext context)
    {
        const string Filter = "webhooks";
        var rows = await store.PageAsync(caller.TenantId, After(page, Filter), page.Size() + 1, context.RequestAborted);
        return Pages.Of(context, rows, page.Size(), WebhookView.Of, row => row.WebhookId.ToString("N"), Filter);
    }

    private static async Task<IResult> GetAsync(string id, Caller caller, WebhookStore store, HttpContext context) =>
        await FindAsync(id, caller, store, context) is { } row ? ETags.Ok(context, WebhookView.Of(row), row.Revision) : Problem.NotFound("webhook");

    private static async Task<IResult> PatchAsync(
        string id, JsonElement patch, Caller caller, WebhookStore store, IOptions<WebhookOptions> options, HttpContext context)
    {
        if (await FindAsync(id, caller, store, context) is not { } row)
        {
            return Problem.NotFound("webhook");
        }

        if (context.Request.Headers.IfMatch.Count > 0 && ETags.Check(context, row.Revision) is { } stale)
        {
            return stale;
        }

        var body = MergePatch.Apply(new WebhookBody(row.Url, row.EventTypes, row.Status.ToWord()), patch);
        if (Errors(body, options.Value) is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        var status = EnumWords.Find<WebhookStatus>(body.Status) ?? row.Status;
        var changed = row with
        {
            Url = body.Url!,
            EventTypes = [.. body.EventTypes!.Distinct()],
            Status = status,
            StatusReason = status == WebhookStatus.Active ? null : row.StatusReason ?? "byOwner",
        };
        return await store.UpdateAsync(caller.TenantId, changed, context.RequestAborted)
            ? ETags.Ok(context, WebhookView.Of(changed), row.Revision + 1)
            : Problem.PreconditionFailed();
    }

    private static async Task<IResult> DeleteAsync(string id, Caller caller, WebhookStore store, HttpContext context) =>
        Texts.TryId(id, out var webhookId) && await store.DeleteAsync(caller.TenantId, webhookId, context.RequestAborted)
            ? TypedResults.NoContent()
            : Problem.NotFound("webhook");

    private static async Task<IResult> RotateAsync(string id, FreshId request, Caller caller, WebhookStore store, CredentialCipher cipher, HttpContext context)
    {
        var secret = WebhookSecret.New();
        return await FindAsync(id, caller, store, context) is { } row
            && await store.RotateAsync(caller.TenantId, row.WebhookId, Seal(cipher, row.WebhookId, secret), request.Value, request.Try, context.RequestAborted)
            ? TypedResults.Ok(new NewWebhookView(row.WebhookId.ToString("N"), row.Url, row.EventTypes, row.Status.ToWord(), secret))
            : Problem.NotFound("webhook");
    }

    private static async Task<IResult> DeliveriesAsync(
        string id, [AsParameters] PageQuery page, [Contract("WebhookDeliveryStatus"), Description("Only those of this status.")] string? status, Caller caller, WebhookStore store, HttpContext context)
    {
        if (await FindAsync(id, caller, store, context) is not { } row)
        {
            return Problem.NotFound("webhook");
        }

        if (status is not (null or "waiting" or "delivered" or "failed"))
        {
            return Problem.Invalid(Rule.StatusUnknown.At("?status", ("allowed", new[] { "waiting", "delivered", "failed" })));
        }

        var filter = $"webhook deliveries {id} {status}";
        var rows = await store.DeliveriesAsync(caller.TenantId, row.WebhookId, status, After(page, filter), page.Size() + 1, context.RequestAborted);
        return Pages.Of(context, rows, page.Size(), WebhookDeliveryView.Of, delivery => delivery.DeliveryId.ToString("N"), filter);
    }

    private static async Task<IResult> ReplayAsync(string id, string deliveryId, Caller caller, WebhookStore store, HttpContext context) =>
        Texts.TryId(id, out var webhook) && Texts.TryId(deliveryId, out var delivery)
        && await store.ReplayAsync(caller.TenantId, webhook, delivery, context.RequestAborted)
            ? TypedResults.StatusCode(StatusCodes.Status202Accepted)
            : Problem.NotFound("delivery");

    private static async Task<WebhookRow?> FindAsync(string id, Caller caller, WebhookStore store, HttpContext context) =>
        Texts.TryId(id, out var webhookId) ? await store.FindAsync(caller.TenantId, webhookId, context.RequestAborted) : null;

    private static List<FieldError> Errors(WebhookBody body, WebhookOptions options)
    {
        var errors = WebhookRules.Check(body.Url, body.EventTypes, options.AllowPrivateAddresses).ToList();
        if (body.Status is not null && EnumWords.Find<WebhookStatus>(body.Status) is null)
        {
            errors.Add(Rule.StatusUnknown.At("/status", ("allowed", EnumWords.All<WebhookStatus>())));
        }

        return errors;
    }

    private static byte[] Seal(CredentialCipher cipher, Guid webhookId, string secret) =>
        cipher.Seal(Encoding.UTF8.GetBytes(secret), WebhookSecret.Purpose(webhookId));

    private static Guid? After(PageQuery page, string filter) =>
        Cursor.Decode(page.Cursor, filter) is not { } position ? null
        : Texts.TryId(position, out var id) ? id
        : throw Cursor.Invalid();
}

/// <summary>A webhook to make or change.</summary>
/// <param name="Url">Where to post: https.</param>
/// <param name="EventTypes">What to tell, at least one type.</param>
/// <param name="Status"><c>active</c> or <c>disabled</c>; active unless given.</param>
internal sealed record WebhookBody(
    [property: Required, StringLength(WebhookRules.MaxUrl, MinimumLength = 1)] string? Url, [property: Required, Contract("EventType"), Length(1, int.MaxValue)] string[]? EventTypes,
    [property: Contract("WebhookStatus")] string? Status = null);

/// <summary>A webhook.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where it posts.</param>
/// <param name="EventTypes">What it tells.</param>
/// <param name="Status"><c>active</c> or <c>disabled</c>.</param>
/// <param name="StatusReason">Why disabled: <c>gone</c> (it answered 410), <c>failing</c> (days of failures), <c>byOwner</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record WebhookView(
    [property: Contract("Id")] string Id, string Url, [property: Contract("EventType")] IReadOnlyList<string> EventTypes, [property: Contract("WebhookStatus")] string Status,
    [property: Contract("WebhookDisabledBy")] string? StatusReason, DateTimeOffset CreatedAt)
{
    /// <summary>The view of a row.</summary>
    public static WebhookView Of(WebhookRow row) =>
        new(row.WebhookId.ToString("N"), row.Url, row.EventTypes, row.Status.ToWord(), row.StatusReason, row.CreatedAt);
}

/// <summary>A webhook with its new secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where it posts.</param>
/// <param name="EventTypes">What it tells.</param>
/// <param name="Status"><c>active</c> or <c>disabled</c>.</param>
/// <param name="Secret">The secret: keep it, it is not shown again.</param>
internal sealed record NewWebhookView(
    [property: Contract("Id")] string Id, string Url, [property: Contract("EventType")] IReadOnlyList<string> EventTypes, [property: Contract("WebhookStatus")] string Status, string Secret);

/// <summary>One event on its way.</summary>
/// <param name="Id">Its id; <c>webhook-id</c> is <c>msg_</c> and this.</param>
/// <param name="Type">The event's type.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Status"><c>waiting</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">Attempts so far, 10 at most.</param>
/// <param name="NextAttemptAt">The next attempt, by the real clock.</param>
/// <param name="SettledAt">When it was delivered or given up, by the real clock.</param>
/// <param name="LastStatus">The HTTP status of the last attempt.</param>
/// <param name="LastError">What went wrong at it.</param>
internal sealed record WebhookDeliveryView(
    [property: Contract("Id")] string Id, [property: Contract("EventType")] string Type, DateTimeOffset OccurredAt, [property: Contract("WebhookDeliveryStatus")] string Status, int Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? SettledAt,
    int? LastStatus, string? LastError)
{
    /// <summary>The view of a row.</summary>
    public static WebhookDeliveryView Of(WebhookDeliveryRow row) => new(
        row.DeliveryId.ToString("N"), row.Type, row.OccurredAt, row.Status, row.Attempts, row.NextAttemptAt, row.SettledAt, row.LastStatus, row.LastError);
}

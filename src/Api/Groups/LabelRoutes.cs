using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Groups;

/// <summary>Groups of customers, and the staff who serve them: two lists of labels with the same calls.</summary>
internal static class LabelRoutes
{
    /// <summary>Maps both lists.</summary>
    public static void MapLabels(this IEndpointRouteBuilder v1)
    {
        Map(v1.MapGroup("/groups").WithTags("Groups"), LabelKind.Group, ("Group", "group"), new { id = "vip", name = "Regulars" });
        Map(v1.MapGroup("/staff").WithTags("Staff"), LabelKind.Staff, ("StaffMember", "member of staff"), new { id = "stylist-1", name = "First stylist" });
    }

    private static void Map(RouteGroupBuilder group, LabelKind kind, (string Name, string Words) noun, object example)
    {
        group.MapGet("/", ([AsParameters] PageQuery page, [AsParameters] MembersQuery query, Caller caller, LabelStore labels, LabelMembers members, HttpContext context) =>
                ListAsync(kind, page, query, caller, labels, members, context))
            .RequireAuthorization(Policies.Viewer).WithName($"list{(kind == LabelKind.Group ? "Groups" : "Staff")}").Documented($"Lists every {noun.Words}, by id.", null,
                Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch)
            .Costly().Produces<PageOf<LabelView>>();
        group.MapGet("/{id}", ([Contract("OwnId")] string id, [AsParameters] MembersQuery query, Caller caller, LabelStore labels, LabelMembers members, HttpContext context) =>
                GetAsync(kind, id, query, caller, labels, members, context))
            .RequireAuthorization(Policies.Viewer).WithName($"get{noun.Name}").Documented($"Shows a {noun.Words}.", null, Rule.NotFound).Costly().Produces<LabelView>();
        group.MapPost("/{id}/members", ([Contract("OwnId")] string id, MembersRequest body, Caller caller, LabelMembers members, HttpContext context) =>
                members.ChangeAsync(kind, id, body, adds: true, caller, context))
            .RequireAuthorization(Policies.Manager).WithName($"add{noun.Name}Members")
            .Documented($"Adds customers to a {noun.Words}, at most 10,000 in one call.", new { customerIds = new[] { "c-1", "c-2" } }, Rule.ValueRequired,
                Rule.ListTooLong, Rule.NotFound)
            .Produces<MembersView>();
        group.MapDelete("/{id}/members", ([Contract("OwnId")] string id, [FromBody] MembersRequest body, Caller caller, LabelMembers members, HttpContext context) =>
                members.ChangeAsync(kind, id, body, adds: false, caller, context))
            .RequireAuthorization(Policies.Manager).WithName($"remove{noun.Name}Members")
            .Documented($"Takes customers out of a {noun.Words}, at most 10,000 in one call.", new { customerIds = new[] { "c-1", "c-2" } }, Rule.ValueRequired,
                Rule.ListTooLong, Rule.NotFound)
            .Produces<MembersView>();
        group.MapPost("/", (LabelRequest body, FreshId id, Caller caller, LabelStore labels, IOptions<TenantLimits> limits, TimeProvider time, HttpContext context) =>
                body.Id is { } given ? PutAsync(kind, given, body, caller, labels, Most(kind, limits), time, context)
                    : AddAsync(kind, id, body, caller, labels, Most(kind, limits), time, context))
            .RequireAuthorization(Policies.Manager).WithName($"create{noun.Name}")
            .Documented($"Creates a {noun.Words}; one of the same id is renamed.", example, Rule.IdMalformed, Rule.NameRequired, Rule.NameMalformed, Rule.TooMany)
            .Produces<LabelView>(201).Produces<LabelView>();
        group.MapPut("/{id}", ([Contract("OwnId")] string id, LabelRequest body, Caller caller, LabelStore labels, IOptions<TenantLimits> limits, TimeProvider time, HttpContext context) =>
                PutAsync(kind, Texts.FromPath(id), body, caller, labels, Most(kind, limits), time, context))
            .RequireAuthorization(Policies.Manager).WithName($"put{noun.Name}")
            .Documented($"Creates or renames a {noun.Words}.", new { name = "Regulars" }, Rule.IdMalformed, Rule.IdMismatch, Rule.NameRequired,
                Rule.NameMalformed, Rule.TooMany)
            .Produces<LabelView>(201).Produces<LabelView>();
        group.MapDelete("/{id}", ([Contract("OwnId")] string id, Caller caller, LabelStore labels, HttpContext context) => DeleteAsync(kind, id, caller, labels, context))
            .RequireAuthorization(Policies.Manager).WithName($"delete{noun.Name}")
            .Documented($"Deletes a {noun.Words} and takes it off every customer.", null, Rule.NotFound).Produces(204);
    }

    private static async Task<IResult> ListAsync(
        LabelKind kind, PageQuery page, MembersQuery query, Caller caller, LabelStore labels, LabelMembers members, HttpContext context)
    {
        var filter = $"labels {kind}";
        var rows = await labels.PageAsync(caller.TenantId, kind, Cursor.Decode(page.Cursor, filter), page.Size() + 1, context.RequestAborted);
        var counts = await members.CountAsync(caller.TenantId, kind, query, rows, context.RequestAborted);
        return Pages.Of(context, rows, page.Size(), row => LabelView.Of(row) with { Members = counts?.GetValueOrDefault(row.Id, 0) }, row => row.Id, filter);
    }

    private static async Task<IResult> GetAsync(
        LabelKind kind, string id, MembersQuery query, Caller caller, LabelStore labels, LabelMembers members, HttpContext context)
    {
        if (await labels.FindAsync(caller.TenantId, kind, Texts.FromPath(id), context.RequestAborted) is not { } row)
        {
            return Problem.NotFound(kind == LabelKind.Group ? "group" : "staff");
        }

        var counts = await members.CountAsync(caller.TenantId, kind, query, [row], context.RequestAborted);
        return TypedResults.Ok(LabelView.Of(row) with { Members = counts?.GetValueOrDefault(row.Id, 0) });
    }

    private static async Task<IResult> AddAsync(
        LabelKind kind, FreshId id, LabelRequest body, Caller caller, LabelStore labels, int most, TimeProvider time, HttpContext context)
    {
        if (Texts.CheckName(body.Name, "/name") is { } error)
        {
            return Problem.Invalid([error]);
        }

        return await labels.AddAsync(caller.TenantId, kind, (id.Text, body.Name!), most, time.GetUtcNow(), context.RequestAborted)
            ? Created(kind, new LabelView(id.Text, body.Name!))
            : Refusal(kind, most);
    }

    private static async Task<IResult> PutAsync(
        LabelKind kind, string id, LabelRequest body, Caller caller, LabelStore labels, int most, TimeProvider time, HttpContext context)
    {
        var errors = new[]
        {
            Texts.CheckId(id, "/id"),
            Texts.CheckName(body.Name, "/name"),
            body.Id is null || body.Id == id ? null : Rule.IdMismatch.At("/id"),
        }.OfType<FieldError>().ToList();
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var view = new LabelView(id, body.Name!);
        return await labels.PutAsync(caller.TenantId, kind, (id, view.Name), most, time.GetUtcNow(), context.RequestAborted) switch
        {
            true => Created(kind, view),
            false => TypedResults.Ok(view),
            null => Refusal(kind, most),
        };
    }

    private static int Most(LabelKind kind, IOptions<TenantLimits> limits) => kind == LabelKind.Group ? limits.Value.Groups : limits.Value.Staff;

    private static IResult Refusal(LabelKind kind, int most) => TenantLimits.Refusal(kind == LabelKind.Group ? "groups" : "staff", most);

    private static IResult Created(LabelKind kind, LabelView view) =>
        TypedResults.Created($"/v1/{(kind == LabelKind.Group ? "groups" : "staff")}/{Uri.EscapeDataString(view.Id)}", view);

    private static async Task<IResult> DeleteAsync(LabelKind kind, string id, Caller caller, LabelStore labels, HttpContext context) =>
        await labels.DeleteAsync(caller.TenantId, kind, Texts.FromPath(id), context.RequestAborted) ? TypedResults.NoContent() : Problem.NotFound(kind == LabelKind.Group ? "group" : "staff");
}

/// <summary>A group or member of staff to create or rename.</summary>
/// <param name="Id">Your own id, 1 to 100 characters; one is made when it is left out.</param>
/// <param name="Name">Its name, at most 200 characters.</param>
internal sealed record LabelRequest(
    [property: Contract("OwnId")] string? Id, [property: Required, StringLength(Texts.MaxName, MinimumLength = 1)] string? Name);

/// <summary>A group or member of staff.</summary>
/// <param name="Id">Your own id.</param>
/// <param name="Name">Its name.</param>
internal sealed record LabelView([property: Contract("OwnId")] string Id, string Name)
{
    /// <summary>How many customers have it; only where <c>members=true</c> asks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Members { get; init; }

    /// <summary>The view of a row.</summary>
    public static LabelView Of(LabelRow row) => new(row.Id, row.Name);
}

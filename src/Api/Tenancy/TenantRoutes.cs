using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Keys;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>The operator's calls for tenants.</summary>
internal static class TenantRoutes
{
    private static readonly object Example = new { name = "Bottega Rossi", timeZone = "Europe/Rome", region = "IT", currency = "EUR" };

    /// <summary>Maps the routes.</summary>
    public static void MapTenants(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/tenants").WithTags("Operator").RequireAuthorization(Policies.Operator);
        group.MapPost("/", CreateAsync).WithName("createTenant")
            .Documented("Creates a tenant and its first creator key, which is shown only in this answer.", Example,
                Rule.NameRequired, Rule.NameMalformed, Rule.TimeZoneUnknown, Rule.RegionUnknown, Rule.CurrencyMalformed)
            .Produces<TenantView>(201);
        group.MapGet("/", ListAsync).WithName("listTenants").Documented("Lists tenants, newest first.").Produces<PageOf<TenantView>>();
        group.MapGet("/{id}", GetAsync).WithName("getTenant").Documented("Shows a tenant.", null, Rule.NotFound).Produces<TenantView>();
        group.MapPatch("/{id}", PatchAsync).WithName("updateTenant")
            .Documented("Changes or suspends a tenant: while suspended nothing is sent and its keys only read.", new { suspended = true },
                Rule.MemberUnknown, Rule.NameRequired, Rule.NameMalformed, Rule.ValueRequired, Rule.TimeZoneUnknown, Rule.RegionUnknown, Rule.NotFound)
            .Accepts<PatchTenantRequest>("application/json", AcceptedBodies.MergePatch).Produces<TenantView>();
        group.MapDelete("/{id}", DeleteAsync).WithName("eraseTenant")
            .Documented("Closes a tenant at once and erases all its data in the background.", null, Rule.NotFound)
            .Produces<OperationView>(202);
        group.MapPost("/{id}/keys", NewKeyAsync).WithName("createTenantKey")
            .Documented(
                "Makes a new key for a tenant that has lost its own: a creator key unless the body names another role.",
                new { name = "by the operator", role = "creator" }, Rule.NameRequired, Rule.NameMalformed, Rule.RoleUnknown, Rule.NotFound)
            .Produces<NewKeyView>(201);
    }

    private static async Task<IResult> CreateAsync(
        CreateTenantRequest request, FreshId id, TenantStore tenants, KeyStore keys, TimeProvider time, HttpContext context)
    {
        if (request.Check() is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        var tenant = new TenantRow
        {
            TenantId = id.Value,
            Name = request.Name!,
            TimeZone = request.TimeZone!,
            Region = request.Region!,
            Currency = request.Currency!,
            CreatedAt = time.GetUtcNow(),
        };
        await tenants.CreateAsync(tenant, context.RequestAborted);
        var key = ApiKey.New();
        var row = new KeyRow { KeyId = id.Also("key"), Name = "first", Role = Roles.Creator, Hint = key.Hint, CreatedAt = tenant.CreatedAt };
        await keys.CreateAsync(tenant.TenantId, row, key.Hash, id.Try, most: null, context.RequestAborted);
        return TypedResults.Created($"/v1/tenants/{id.Text}", TenantView.Of(tenant, key.Text));
    }

    private static async Task<IResult> ListAsync([AsParameters] PageQuery page, TenantStore tenants, HttpContext context)
    {
        const string Filter = "tenants";
        var (at, id) = Cursor.Decode(page.Cursor, Filter) is { } position ? Position(position) : (null, null);
        var rows = await tenants.PageAsync(at, id, page.Size() + 1, context.RequestAborted);
        return Pages.Of(
            context, rows, page.Size(), row => TenantView.Of(row),
            row => string.Create(CultureInfo.InvariantCulture, $"{row.CreatedAt.UtcTicks}:{row.TenantId:N}"), Filter);
    }

    private static async Task<IResult> GetAsync(string id, TenantStore tenants, HttpContext context) =>
        await FindAsync(id, tenants, context.RequestAborted) is { } tenant ? TypedResults.Ok(TenantView.Of(tenant)) : Problem.NotFound("tenant");

    private static async Task<IResult> PatchAsync(string id, JsonElement patch, TenantStore tenants, HttpContext context)
    {
        if (await FindAsync(id, tenants, context.RequestAborted) is not { } tenant)
        {
            return Problem.NotFound("tenant");
        }

        var request = MergePatch.Apply(new PatchTenantRequest(tenant.Name, tenant.TimeZone, tenant.Region, tenant.Suspended), patch);
        if (request.Check() is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        tenant = tenant with { Name = request.Name!, TimeZone = request.TimeZone!, Region = request.Region!, Suspended = request.Suspended!.Value };
        return await tenants.UpdateAsync(tenant, context.RequestAborted) ? TypedResults.Ok(TenantView.Of(tenant)) : Problem.NotFound("tenant");
    }

    private static async Task<IResult> DeleteAsync(string id, FreshId operationId, TenantStore tenants, TimeProvider time, HttpContext context)
    {
        var operation = new OperationRow { OperationId = operationId.Value, Kind = TenantEraser.Kind, CreatedAt = time.GetUtcNow() };
        return Texts.TryId(id, out var tenantId)
            && await tenants.StartErasingAsync(tenantId, operation with { DetailJson = TenantEraser.Detail(tenantId) }, context.RequestAborted)
                ? TypedResults.Accepted($"/v1/operations/{operation.OperationId:N}", OperationView.Of(operation))
                : Problem.NotFound("tenant");
    }

    private static async Task<IResult> NewKeyAsync(
        string id, CreateKeyRequest? request, FreshId keyId, TenantStore tenants, KeyStore keys, TimeProvider time, HttpContext context)
    {
        var (name, role) = (request?.Name ?? "by the operator", request?.Role ?? Roles.Creator);
        if (KeyRoutes.Check(name, role) is { } error)
        {
            return Problem.Invalid([error]);
        }

        if (await FindAsync(id, tenants, context.RequestAborted) is not { } tenant)
        {
            return Problem.NotFound("tenant");
        }

        var key = ApiKey.New();
        var row = new KeyRow { KeyId = keyId.Value, Name = name, Role = role, Hint = key.Hint, CreatedAt = time.GetUtcNow() };
        await keys.CreateAsync(tenant.TenantId, row, key.Hash, keyId.Try, most: null, context.RequestAborted);
        return TypedResults.Created($"/v1/keys/{row.KeyId:N}", NewKeyView.Of(row, key));
    }

    private static async Task<TenantRow?> FindAsync(string id, TenantStore tenants, CancellationToken cancellationToken) =>
        Texts.TryId(id, out var tenantId) ? await tenants.FindAsync(tenantId, cancellationToken) : null;

    private static (DateTimeOffset? At, Guid? Id) Position(string position) =>
        Pages.Parts(position, 2) is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) && Texts.TryId(id, out var tenant)
            ? (new DateTimeOffset(at, TimeSpan.Zero), tenant)
            : throw Cursor.Invalid();
}

using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Tenants;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Keys;

/// <summary>A tenant's keys.</summary>
internal static class KeyRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapKeys(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/keys").WithTags("Keys").RequireAuthorization(Policies.Creator);
        group.MapGet("/", ListAsync).WithName("listKeys").Documented("Lists the tenant's keys, revoked ones included; a key itself is never shown again.")
            .Produces<PageOf<KeyView>>();
        group.MapPost("/", CreateAsync).WithName("createKey")
            .Documented("Makes a key, which is shown only in this answer; of revoked keys the newest 100 are kept.", new { name = "till", role = "viewer" },
                Rule.NameRequired, Rule.NameMalformed, Rule.RoleUnknown, Rule.TooMany)
            .Produces<NewKeyView>(201);
        group.MapDelete("/{id}", RevokeAsync).WithName("revokeKey").Documented("Revokes a key: it is rejected from now on.", null, Rule.NotFound).Produces(204);
    }

    private static async Task<IResult> ListAsync(Caller caller, KeyStore keys, HttpContext context) =>
        TypedResults.Ok(new PageOf<KeyView>([.. (await keys.ListAsync(caller.TenantId, context.RequestAborted)).Select(KeyView.Of)], null));

    private static async Task<IResult> CreateAsync(
        CreateKeyRequest request, FreshId id, Caller caller, KeyStore keys, IOptions<TenantLimits> limits, TimeProvider time, HttpContext context)
    {
        if (Check(request.Name, request.Role) is { } error)
        {
            return Problem.Invalid([error]);
        }

        var key = ApiKey.New();
        var row = new KeyRow { KeyId = id.Value, Name = request.Name!, Role = request.Role!, Hint = key.Hint, CreatedAt = time.GetUtcNow() };
        return await keys.CreateAsync(
            caller.TenantId, row, key.Hash, id.Try, (limits.Value.Keys, TenantLimits.RevokedKeys), context.RequestAborted)
                ? TypedResults.Created($"/v1/keys/{id.Text}", NewKeyView.Of(row, key))
                : TenantLimits.Refusal("keys", limits.Value.Keys);
    }

    /// <summary>The first rule that a key to make breaks; null: none.</summary>
    public static FieldError? Check(string? name, string? role) =>
        Texts.CheckName(name, "/name")
        ?? (role is Roles.Creator or Roles.Manager or Roles.Viewer
            ? null
            : Rule.RoleUnknown.At("/role", ("allowed", new[] { Roles.Creator, Roles.Manager, Roles.Viewer })));

    private static async Task<IResult> RevokeAsync(string id, Caller caller, KeyStore keys, TimeProvider time, HttpContext context) =>
        Texts.TryId(id, out var keyId) && await keys.RevokeAsync(caller.TenantId, keyId, time.GetUtcNow(), context.RequestAborted)
            ? TypedResults.NoContent()
            : Problem.NotFound("key");
}

/// <summary>A key to make.</summary>
/// <param name="Name">Its name for people, at most 200 characters.</param>
/// <param name="Role"><c>creator</c>, <c>manager</c> or <c>viewer</c>.</param>
internal sealed record CreateKeyRequest(
    [property: Required, StringLength(Texts.MaxName, MinimumLength = 1)] string? Name, [property: Required, Contract("Role")] string? Role);

/// <summary>A key, without itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Hint">Its last four characters.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">Its last use, to the minute.</param>
/// <param name="RevokedAt">Since when it opens nothing.</param>
internal sealed record KeyView(
    [property: Contract("Id")] string Id, string Name, [property: Contract("Role")] string Role, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>The view of a row.</summary>
    public static KeyView Of(KeyRow row) =>
        new(row.KeyId.ToString("N"), row.Name, row.Role, row.Hint, row.CreatedAt, row.LastUsedAt, row.RevokedAt);
}

/// <summary>A key just made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Key">The key: keep it, it is not shown again.</param>
internal sealed record NewKeyView([property: Contract("Id")] string Id, string Name, [property: Contract("Role")] string Role, string Key)
{
    /// <summary>The view of a fresh key.</summary>
    public static NewKeyView Of(KeyRow row, ApiKey key) => new(row.KeyId.ToString("N"), row.Name, row.Role, key.Text);
}

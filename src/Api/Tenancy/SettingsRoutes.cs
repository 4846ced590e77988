using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Tenancy;

/// <summary>A tenant's own settings.</summary>
internal static class SettingsRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapSettings(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/settings").WithTags("Settings");
        group.MapGet("/", GetAsync).RequireAuthorization(Policies.Viewer).WithName("getSettings")
            .Documented("Shows zone, region, opt-out words, default chat sender and retention.").Produces<SettingsView>();
        group.MapPatch("/", PatchAsync).RequireAuthorization(Policies.Manager).WithName("updateSettings")
            .Documented("Changes the members that are given; null takes a setting back.", new { timeZone = "Europe/Rome", optOutWords = new { it = new[] { "BASTA" } } },
                Rule.MemberUnknown, Rule.TimeZoneUnknown, Rule.RegionUnknown, Rule.SenderUnknown, Rule.LanguageMalformed, Rule.ListMalformed, Rule.ListTooLong,
                Rule.OutOfRange, Rule.CreatorRequired)
            .Accepts<SettingsView>("application/json", AcceptedBodies.MergePatch).Produces<SettingsView>();
    }

    private static async Task<IResult> GetAsync(Caller caller, TenantStore tenants, HttpContext context) =>
        await tenants.FindAsync(caller.TenantId, context.RequestAborted) is { } tenant
            ? TypedResults.Ok(SettingsView.Of(tenant))
            : Problem.NotFound("tenant");

    private static async Task<IResult> PatchAsync(
        JsonElement patch, Caller caller, TenantStore tenants, SenderStore senders, HttpContext context)
    {
        // Settings that changed since they were read are read again, with what may be changed of them.
        while (true)
        {
            if (await tenants.FindAsync(caller.TenantId, context.RequestAborted) is not { } tenant)
            {
                return Problem.NotFound("tenant");
            }

            var before = SettingsView.Of(tenant);
            var settings = MergePatch.Apply(before, patch);
            if (settings.Check() is { Count: > 0 } errors)
            {
                return Problem.Invalid(errors);
            }

            if (settings.DefaultChatSender != before.DefaultChatSender && caller.Role != Roles.Creator)
            {
                return Problem.Of(Rule.CreatorRequired, ("reason", "chatSender"));
            }

            if (settings.DefaultChatSender is { } sender && settings.DefaultChatSender != before.DefaultChatSender
                && !(Texts.TryId(sender, out var senderId)
                    && await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is { Channel.HasDefaultSender: true, Status: SenderStatus.Active }))
            {
                return Problem.Invalid(Rule.SenderUnknown.At("/defaultChatSender"));
            }

            var changed = tenant with { TimeZone = settings.TimeZone!, Region = settings.Region!, SettingsJson = settings.ToJson() };
            if (await tenants.UpdateSettingsAsync(changed, tenant.SettingsJson, context.RequestAborted))
            {
                return TypedResults.Ok(settings);
            }
        }
    }
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>The devices that push messages go to.</summary>
internal static class DeviceRoutes
{
    // Providers promise no length; those in use have less than 300 characters.
    private const int LongestToken = 1000;

    /// <summary>Maps the routes under customers.</summary>
    public static void MapDevices(this IEndpointRouteBuilder customers)
    {
        customers.MapPut("/{customerId}/devices/{token}", PutAsync).RequireAuthorization(Policies.Manager).WithName("addDevice")
            .Documented("Registers the branded app on a device; the token belongs to the customer that registered it last.",
                new { platform = "android" }, Rule.TokenMalformed, Rule.ValueUnknown, Rule.NotFound)
            .Produces(204);
        customers.MapDelete("/{customerId}/devices/{token}", DeleteAsync).RequireAuthorization(Policies.Manager).WithName("removeDevice")
            .Documented("Removes a device of a customer; one that is not there is removed already.", null, Rule.NotFound).Produces(204);
    }

    private static async Task<IResult> PutAsync(
        string customerId, string token, DeviceBody? body, Caller caller, DeviceStore devices, TimeProvider time, HttpContext context)
    {
        var known = Texts.FromPath(token);
        if (known.Length > LongestToken || !known.All(c => c is > ' ' and < '\x7f'))
        {
            return Problem.Invalid(Rule.TokenMalformed.At(string.Empty, ("limit", LongestToken)));
        }

        if (body?.Platform is not (null or "android" or "ios" or "web"))
        {
            return Problem.Invalid(Rule.ValueUnknown.At("/platform", ("allowed", new[] { "android", "ios", "web" })));
        }

        return await devices.RegisterAsync(
            caller.TenantId, Texts.FromPath(customerId), known, body?.Platform, time.GetUtcNow(), context.RequestAborted)
            ? TypedResults.NoContent()
            : Problem.NotFound("customer");
    }

    private static async Task<IResult> DeleteAsync(
        string customerId, string token, Caller caller, CustomerStore customers, DeviceStore devices, HttpContext context)
    {
        var customer = Texts.FromPath(customerId);
        if (await customers.FindAsync(caller.TenantId, customer, context.RequestAborted) is null)
        {
            return Problem.NotFound("customer");
        }

        await devices.RemoveAsync(caller.TenantId, customer, Texts.FromPath(token), context.RequestAborted);
        return TypedResults.NoContent();
    }
}

/// <summary>A device.</summary>
/// <param name="Platform"><c>android</c>, <c>ios</c> or <c>web</c>; absent: not reported.</param>
internal sealed record DeviceBody([property: Contract("DevicePlatform")] string? Platform);

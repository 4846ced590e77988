using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>Opt-outs by hand.</summary>
internal static class OptOutRoutes
{
    /// <summary>Maps the routes under customers.</summary>
    public static void MapOptOuts(this IEndpointRouteBuilder customers)
    {
        customers.MapPut("/{customerId}/opt-outs/{channel}", PutAsync).RequireAuthorization(Policies.Manager).WithName("addOptOut")
            .Documented("Records that a customer wants no messages on a channel; holds for the address from now on.", null,
                Rule.NotFound, Rule.NoAddress)
            .Produces(204);
        customers.MapDelete("/{customerId}/opt-outs/{channel}", DeleteAsync).RequireAuthorization(Policies.Manager).WithName("removeOptOut")
            .Documented("Takes an opt-out back.", null, Rule.NotFound).Produces(204);
    }

    private static async Task<IResult> PutAsync(
        string customerId, string channel, Caller caller, CustomerStore customers, TimeProvider time, HttpContext context)
    {
        if (Channel.Find(channel) is not { } known)
        {
            return Problem.NotFound("channel");
        }

        if (await customers.FindAsync(caller.TenantId, Texts.FromPath(customerId), context.RequestAborted) is not { } customer)
        {
            return Problem.NotFound("customer");
        }

        if (AddressOf(customer, known) is not { } address)
        {
            return Problem.Of(Rule.NoAddress);
        }

        await customers.SuppressAsync(caller.TenantId, known, address, ByHand(caller), time.GetUtcNow(), context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteAsync(
        string customerId, string channel, Caller caller, CustomerStore customers, TimeProvider time, HttpContext context)
    {
        if (Channel.Find(channel) is not { } known)
        {
            return Problem.NotFound("channel");
        }

        if (await customers.FindAsync(caller.TenantId, Texts.FromPath(customerId), context.RequestAborted) is not { } customer)
        {
            return Problem.NotFound("customer");
        }

        if (AddressOf(customer, known) is { } address)
        {
            await customers.AllowAsync(caller.TenantId, known, address, ByHand(caller), time.GetUtcNow(), context.RequestAborted);
        }

        return TypedResults.NoContent();
    }

    private static string ByHand(Caller caller) => JsonSerializer.Serialize(new { by = "hand", keyId = caller.KeyId.ToString("N") });

    private static string? AddressOf(CustomerRow customer, Channel channel) => channel.AddressedBy switch
    {
        AddressKind.PhoneOrUserId => customer.Phone ?? customer.WhatsAppUserId,
        AddressKind.Phone => customer.Phone,
        _ => customer.CustomerId,
    };
}

using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Chat;

/// <summary>Tokens for customers' apps.</summary>
internal static class ChatTokenRoutes
{
    private const int DefaultMinutes = 12 * 60;

    /// <summary>Maps the route under customers.</summary>
    public static void MapChatTokens(this IEndpointRouteBuilder customers) =>
        customers.MapPost("/{customerId}/chat-token", MintAsync).RequireAuthorization(Policies.Manager).WithName("createChatToken")
            .Documented("Makes a token with which the customer's app reads its inbox, connects to the chat and reports push receipts.",
                new { expiresInMinutes = DefaultMinutes }, Rule.OutOfRange, Rule.NotFound)
            .Produces<ChatTokenView>();

    private static async Task<IResult> MintAsync(
        string customerId, ChatTokenRequest? request, Caller caller, CustomerStore customers, AppTokens tokens, HttpContext context)
    {
        var life = TimeSpan.FromMinutes(request?.ExpiresInMinutes ?? DefaultMinutes);
        if (life < AppTokens.Shortest || life > AppTokens.Longest)
        {
            return Problem.Invalid(Rule.OutOfRange.At("/expiresInMinutes", ("min", (int)AppTokens.Shortest.TotalMinutes), ("max", (int)AppTokens.Longest.TotalMinutes)));
        }

        if (await customers.FindAsync(caller.TenantId, Texts.FromPath(customerId), context.RequestAborted) is not { } customer)
        {
            return Problem.NotFound("customer");
        }

        var (token, expiresAt) = tokens.Mint(caller.TenantId, customer.CustomerNo, life);
        return TypedResults.Ok(new ChatTokenView(token, expiresAt));
    }
}

/// <summary>A token to make.</summary>
/// <param name="ExpiresInMinutes">How long it opens anything, in real minutes: 5 to 43200 (30 days), 720 unless given.</param>
internal sealed record ChatTokenRequest([property: Range(5, 43200)] int? ExpiresInMinutes);

/// <summary>A token of a customer's app.</summary>
/// <param name="Token">For <c>Authorization: Bearer</c>; speaks for one customer.</param>
/// <param name="ExpiresAt">When it stops, in real time.</param>
internal sealed record ChatTokenView(string Token, DateTimeOffset ExpiresAt);

using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Channels.Sms;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Receipts;

/// <summary>Where the SMS provider posts what happened. The path selects the secret; nothing is stored before the signature holds.</summary>
internal static class SmsRoutes
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Maps the route; the provider has no key but a signature.</summary>
    public static void MapSmsWebhooks(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/sms/{senderId}", ReceiveAsync).WithTags("Providers").AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Accepts<object>("application/x-www-form-urlencoded").WithName("receiveSmsWebhook")
            .Documented("Takes the provider's signed callbacks, receipts and replies: applied and committed, then 204.",
                "MessageSid=SM1&MessageStatus=delivered&AccountSid=AC1&From=%2B15550780001&To=%2B393331234567", Rule.SignatureInvalid, Rule.NotFound, Rule.BodyTooLarge,
                Rule.RateLimited, Rule.Unavailable)
            .Produces(204);

    private static async Task<IResult> ReceiveAsync(
        string senderId, PostedSenders senders, PostedBodies bodies, SmsReceipts receipts, IOptions<TwilioOptions> options, TimeProvider time,
        HttpContext context)
    {
        var signature = context.Request.Headers[TwilioWebhook.SignatureHeader];
        if (signature.Count != 1 || TwilioWebhook.ReadSignature(signature) is null)
        {
            return PostedBodies.NotSigned();
        }

        if (await senders.FindAsync(Channel.Sms, senderId, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        // It is signed by its fields in their order, so it is judged when it is whole; it is short.
        using var body = await bodies.ReadAsync(context, sender.TenantId);
        if (body is null)
        {
            return PostedBodies.TooMany();
        }

        var query = context.Request.QueryString.Value ?? string.Empty;
        var url = options.Value.WebhookOf(senderId, query)
            ?? $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{context.Request.Path}{query}";
        if (!TwilioWebhook.VerifySignature(url, body.Bytes.Span, signature, sender.Secret(TwilioCredentials.AuthToken)))
        {
            return PostedBodies.NotSigned();
        }

        var happened = TwilioWebhook.Parse(query, body.Bytes.Span, time.GetUtcNow());
        await receipts.ApplyAsync(
            sender.TenantId, sender.NumberNo, sender.Secret(TwilioCredentials.AccountSid), happened, context.RequestAborted);
        return TypedResults.NoContent();
    }
}

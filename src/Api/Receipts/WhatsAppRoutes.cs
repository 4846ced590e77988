using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Senders;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Receipts;

/// <summary>Where WhatsApp posts what happened. The path selects the secret; nothing is stored before the signature holds.</summary>
internal static class WhatsAppRoutes
{
    private const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>Maps the routes; the provider has no key but a signature.</summary>
    public static void MapWhatsAppWebhooks(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/webhooks/whatsapp").WithTags("Providers").AllowAnonymous();
        group.MapGet("/{senderId}", VerifyAsync).WithName("verifyWhatsAppWebhook")
            .Documented("Proves to the provider that this address is ours.", null, Rule.VerifyTokenInvalid, Rule.NotFound)
            .Produces<string>(200, "text/plain");
        group.MapPost("/{senderId}", ReceiveAsync)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Accepts<object>("application/json").WithName("receiveWhatsAppWebhook")
            .Documented("Takes the provider's signed events: applied and committed, then 200.",
                new { @object = "whatsapp_business_account", entry = Array.Empty<object>() },
                Rule.WebhookMalformed, Rule.SignatureInvalid, Rule.NotFound, Rule.BodyTooLarge, Rule.RateLimited, Rule.Unavailable)
            .Produces(200);
    }

    private static async Task<IResult> VerifyAsync(
        string senderId, [FromQuery(Name = "hub.mode")] string? mode, [FromQuery(Name = "hub.verify_token")] string? token,
        [FromQuery(Name = "hub.challenge")] string? challenge, PostedSenders senders, PostedSenderStore store, TimeProvider time,
        HttpContext context)
    {
        if (await senders.FindAsync(Channel.WhatsApp, senderId, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        if (!WhatsAppWebhook.VerifyToken(mode, token, sender.Secret(WhatsAppCredentials.VerifyToken)))
        {
            return Problem.Of(Rule.VerifyTokenInvalid);
        }

        await store.VerifiedAsync(sender.SenderId, time.GetUtcNow(), context.RequestAborted);
        return TypedResults.Text(challenge ?? string.Empty, "text/plain");
    }

    private static async Task<IResult> ReceiveAsync(
        string senderId, PostedSenders senders, PostedSenderStore store, PostedBodies bodies, WhatsAppReceipts receipts, CostGate gate,
        TimeProvider time, HttpContext context)
    {
        var header = context.Request.Headers[WhatsAppWebhook.SignatureHeader];
        if (header.Count != 1 || WhatsAppSignature.Read(header) is not { } claimed)
        {
            return PostedBodies.NotSigned();
        }

        if (await senders.FindAsync(Channel.WhatsApp, senderId, context.RequestAborted) is not { } sender)
        {
            return Problem.NotFound("sender");
        }

        using var signature = new WhatsAppSignature(claimed, sender.Secret(WhatsAppCredentials.AppSecret));
        using var body = await bodies.ReadAsync(context, sender.TenantId, signature.Append);
        if (body is null)
        {
            return PostedBodies.TooMany();
        }

        if (!signature.Holds())
        {
            return PostedBodies.NotSigned();
        }

        using var turn = body.Bytes.Length > PostedBodies.Large
            ? await gate.EnterAsync(sender.TenantId, CostWeights.LargePost, goesOn: true, context.RequestAborted) : null;
        var events = WhatsAppWebhook.Parse(body.Bytes);
        if (events.Problem is { } problem)
        {
            return Problem.Of(Rule.WebhookMalformed, ("reason", problem.ToWord()));
        }

        await receipts.ApplyAsync(sender, events, context.RequestAborted);
        if (!sender.IsVerified)
        {
            // Verified before this was recorded: a signed post shows the same.
            await store.VerifiedAsync(sender.SenderId, time.GetUtcNow(), context.RequestAborted);
        }

        return TypedResults.Ok();
    }
}

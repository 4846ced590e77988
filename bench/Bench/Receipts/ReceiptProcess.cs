using System.Globalization;
using MassMessaging.Channels.Sms;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MassMessaging.Bench.Receipts;

/// <summary>
/// The reference for receipts: one process without Orleans that checks each post's signature and stores what it says
/// with the product's own batched statements. It knows its one sender by heart; the product looks senders up.
/// </summary>
internal static class ReceiptProcess
{
    /// <summary>The path of both contenders.</summary>
    public static string PathOf(string senderId) => "/webhooks/sms/" + senderId;

    /// <param name="arguments">Connection string, address to listen on, address that was signed, the sender's token, number and tenant.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (connectionString, listen, signed, token) = (arguments[0], arguments[1], arguments[2], arguments[3]);
        var (number, tenant) = (int.Parse(arguments[4], CultureInfo.InvariantCulture), Guid.Parse(arguments[5]));
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var writer = new DeliveryWriter(database, new SiloIdentity("reference"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(listen);
        var app = builder.Build();
        app.Run(TakeAsync);
        await app.RunAsync();

        async Task TakeAsync(HttpContext context)
        {
            if (!HttpMethods.IsPost(context.Request.Method))
            {
                return;
            }

            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer);
            var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
            var query = context.Request.QueryString.Value ?? "";
            if (!TwilioWebhook.VerifySignature(signed + query, body.Span, context.Request.Headers[TwilioWebhook.SignatureHeader], token))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            if (TwilioWebhook.Parse(query, body.Span, DateTimeOffset.UtcNow) is SmsEvent.Reported { Receipt: { AttemptId: { } attempt } receipt })
            {
                await writer.ApplyAsync(
                    [new DeliveryEvent(attempt.CampaignId, attempt.Seq, attempt.Attempt, receipt.Status, receipt.At) { NumberNo = number, TenantId = tenant, ProviderId = receipt.ProviderId }],
                    context.RequestAborted);
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}

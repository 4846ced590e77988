using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Tenancy;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Campaigns;

/// <summary>One message of a campaign to somebody who is not in its audience.</summary>
internal static class TestMessageRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapTestMessages(this IEndpointRouteBuilder campaigns) => campaigns.MapPost("/{id}/test", SendAsync)
        .RequireAuthorization(Policies.Manager).WithName("sendTestMessage")
        .Documented(
            "Sends the campaign's message to one address, before whatever waits on the number. The throttle counts it, the campaign's totals do not; hours, speed and audience do not hold it.",
            new { to = "+39 333 123 4567" },
            Rule.ToRequired, Rule.PhoneNotANumber, Rule.PhoneNotValid, Rule.PhoneRegionNeeded, Rule.PhoneAmbiguous, Rule.CustomerUnknown, Rule.NotFound,
            Rule.CampaignIncomplete, Rule.SenderMissing, Rule.SenderNotActive, Rule.NoAddress,
            Rule.TestsExhausted, Rule.Unavailable)
        .Produces<TestMessageView>(202);

    private static async Task<IResult> SendAsync(
        string id, TestMessageRequest request, FreshId testId, Caller caller, CampaignReads reads, SenderStore senders, CustomerStore customers,
        TestMessageStore tests, TenantStore tenants, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        var definition = CampaignDefinition.Parse(row.DefinitionJson);
        if (CampaignWords.Missing(definition).Where(field => field.Pointer is "/text" or "/channel").ToArray() is { Length: > 0 } missing)
        {
            return CampaignReplies.Incomplete(CampaignWords.Status(row.Status), missing);
        }

        if (string.IsNullOrWhiteSpace(request.To))
        {
            return Problem.Invalid(Rule.ToRequired.At("/to"));
        }

        var channel = Channel.Parse(definition.Channel);
        string address;
        var customerNo = 0L;
        if (!channel.ReachesPhones)
        {
            address = request.To;
            if (Texts.CheckId(address, "/to") is not null || await customers.FindAsync(caller.TenantId, address, context.RequestAborted) is not { } customer)
            {
                return Problem.Invalid(Rule.CustomerUnknown.At("/to"));
            }

            if (channel == Channel.Chat && !customer.OnlineApp)
            {
                return Problem.Of(Rule.NoAddress);
            }

            customerNo = channel == Channel.Chat ? customer.CustomerNo : 0;
        }
        else if (PhoneNumber.TryParse(request.To, caller.Region, out var phone, out var rule))
        {
            address = phone.Value;
        }
        else
        {
            return Problem.Invalid(rule!.At("/to"));
        }

        if ((row.SenderId ?? await DefaultSenderAsync(definition, caller, tenants, context.RequestAborted)) is not { } senderId
            || await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) is not { } sender)
        {
            return Problem.Of(Rule.SenderMissing);
        }

        if (CampaignView.BlockedByOf(sender, caller.Suspended, time.GetUtcNow()) is { } blocked)
        {
            return Problem.Of(Rule.SenderNotActive, ("blockedBy", blocked.ToWord()));
        }

        var test = new NewTestMessage(
            testId.Value, caller.TenantId, row.CampaignId, senderId, channel, definition.Text, definition.Template?.Name,
            definition.Template?.Language, address)
        {
            CustomerNo = customerNo,
        };
        if (!await tests.CreateAsync(test, context.RequestAborted)
            && await tests.FindAsync(caller.TenantId, testId.Value, context.RequestAborted) is null)
        {
            return Problem.Of(Rule.TestsExhausted, ("limit", TestMessageStore.MostAnHour));
        }

        var expected = await grains.TestMessage(caller.TenantId, testId.Value).StartAsync(context.RequestAborted);
        return TypedResults.Accepted($"/v1/operations/{testId.Text}", new TestMessageView(testId.Text, "testMessage", "running", expected));
    }

    // As a launch does for a chat campaign that chose no sender.
    private static async Task<Guid?> DefaultSenderAsync(CampaignDefinition definition, Caller caller, TenantStore tenants, CancellationToken cancellationToken) =>
        definition.ToChannel() is { HasDefaultSender: true } && await tenants.FindAsync(caller.TenantId, cancellationToken) is { } tenant
        && Guid.TryParseExact(SettingsView.Of(tenant).DefaultChatSender, "N", out var chosen) ? chosen : null;
}

/// <summary>The recipient of a test.</summary>
/// <param name="To">A telephone number; for push and chat the id of a customer.</param>
internal sealed record TestMessageRequest([property: Required] string? To);

/// <summary>A test message under way; its operation reports the outcome.</summary>
/// <param name="Id">The operation.</param>
/// <param name="Kind"><c>testMessage</c>.</param>
/// <param name="Status"><c>running</c>.</param>
/// <param name="ExpectedAt">When it will go; null: not known.</param>
internal sealed record TestMessageView(
    string Id, [property: Contract("OperationKind")] string Kind, [property: Contract("OperationStatus")] string Status, DateTimeOffset? ExpectedAt);

/// <summary>What became of a test message.</summary>
/// <param name="To">The address.</param>
/// <param name="Status">As of a recipient: <c>waiting</c>, <c>sending</c>, <c>sent</c>, <c>failed</c>, <c>skipped</c> …</param>
/// <param name="Reason">Why it failed, was skipped or is unknown.</param>
/// <param name="ExpectedAt">When it was expected to go.</param>
/// <param name="AttemptedAt">The last attempt.</param>
/// <param name="SentAt">When the provider accepted it.</param>
/// <param name="DeliveredAt">When it reached the device.</param>
/// <param name="ReadAt">When it was seen.</param>
internal sealed record TestResultView(
    string? To, [property: Contract("RecipientStatus")] string Status, string? Reason, DateTimeOffset? ExpectedAt, DateTimeOffset? AttemptedAt, DateTimeOffset? SentAt,
    DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt)
{
    /// <summary>The view of a row.</summary>
    public static TestResultView Of(TestMessageRow row) => new(
        row.Address, ((DeliveryStatus)row.Status).ToWord(), row.Reason, row.ExpectedAt, row.AttemptedAt, row.SentAt, row.DeliveredAt, row.ReadAt);
}

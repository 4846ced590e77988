using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Audiences;

/// <summary>How many people a filter addresses, before there is a campaign.</summary>
internal static class PreviewRoutes
{
    private const int SampleSize = 10;

    private static readonly object Example = new
    {
        channel = Channel.WhatsApp.Word,
        filter = new { spentMoreThan = 100, groups = new[] { "vip" }, brandedApp = true },
        safeSending = false,
        exclude = new[] { "c-17" },
    };

    /// <summary>Maps the route.</summary>
    public static void MapPreview(this IEndpointRouteBuilder v1) => v1.MapPost("/audiences/preview", PreviewAsync)
        .WithTags("Audiences").RequireAuthorization(Policies.Viewer).WithMetadata(new ReadsOnly()).WithName("previewAudience")
        .Documented("Counts the customers that a filter addresses on a channel, and the skipped ones by reason; stores nothing.", Example,
            [
                Rule.ChannelUnknown, Rule.SenderUnknown, Rule.SenderChannelMismatch, Rule.WhatsappOnly, Rule.TextRequired, Rule.TextTooLong, Rule.TextTooManyUnits,
                Rule.TextNotUnicode, .. CampaignRoutes.FilterProblems,
            ])
        .Costly()
        .Produces<PreviewView>();

    private static async Task<IResult> PreviewAsync(
        PreviewRequest request, Caller caller, SenderStore senders, Forecasting forecasting, ReservationStore reservations, TimeProvider time,
        HttpContext context)
    {
        var errors = CampaignRules.CheckAudience(request.Filter, request.Exclude, "/filter", "/exclude").ToList();
        var channel = CampaignRules.ReadChannel(request.Channel, errors);
        var (sender, senderError) = await CampaignRules.FindSenderAsync(request.SenderId, channel, caller.TenantId, senders, context.RequestAborted);
        if (senderError is not null)
        {
            errors.Add(senderError);
        }

        if (request.SafeSending == true && channel is not { KnowsChatHistory: true })
        {
            errors.Add(Rule.WhatsappOnly.At("/safeSending"));
        }

        if (request.Text is { } text && Domain.Content.MessageText.Validate(text) is { } textError)
        {
            errors.Add(textError);
        }

        if (channel is null || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        var now = time.GetUtcNow();
        var plan = Plan(request, channel, caller.TimeZone);
        var query = plan.Audience(caller.TenantId, sender?.NumberNo, now, now) with
        {
            Exclude = request.Exclude ?? [],
            // The editor may ask while the template's name or language is still missing.
            NeedsTemplate = plan.NeedsTemplate && request.Template is null,
        };
        var price = await reservations.UnitPriceAsync(caller.TenantId, channel, context.RequestAborted);
        var counted = await forecasting.CountAsync(query, plan.Template, sender, bounds: null, context.RequestAborted);
        var count = counted.Count;
        var cost = price is { } unitPrice ? plan.Cost(unitPrice).For(count.WillBeSent) : (decimal?)null;
        return TypedResults.Ok(new PreviewView(
            count.WillBeSent, cost is { } amount ? Money.Of(amount, caller.Currency) : null, count.Skipped, counted.Sample)
        {
            ByTemplate = counted.ByTemplate,
            BilledByMeta = counted.BilledByMeta,
        });
    }

    private static CampaignPlan Plan(PreviewRequest request, Channel channel, string timeZone) => new()
    {
        Title = string.Empty,
        Text = request.Text ?? string.Empty,
        Channel = channel,
        Filter = request.Filter,
        SafeSending = request.SafeSending ?? false,
        Window = SendWindow.Create(new WindowRule(StartAt: null, EndAt: null, timeZone, DaysOfWeek: null, From: null, To: null)),
        Template = request.Template is { Name: { } name, Language: { } language } ? new Domain.Content.MessageTemplate(name, language) : null,
    };

    /// <summary>The first people of an audience. From a few pages at most: a sample is not worth a walk through a million people who are all skipped.</summary>
    internal static async Task<IReadOnlyList<SampleView>> SampleAsync(
        AudienceStore audiences, AudienceQuery query, long willBeSent, CancellationToken cancellationToken)
    {
        var sample = new List<SampleView>();
        long after = 0;
        for (var pages = 0; pages < 5 && sample.Count < Math.Min(SampleSize, willBeSent); pages++)
        {
            var rows = await audiences.PageAsync(query, after, 200, null, cancellationToken);
            if (rows.Count == 0)
            {
                break;
            }

            sample.AddRange(rows.Where(row => row.Reason is null).Select(row => new SampleView(row.CustomerId, row.Name, row.Address!)));
            after = rows[^1].CustomerNo;
        }

        return [.. sample.Take(SampleSize)];
    }
}

/// <summary>A question for the size of an audience.</summary>
/// <param name="Channel"><c>whatsapp</c>, <c>sms</c>, <c>push</c> or <c>chat</c>.</param>
/// <param name="SenderId">The sender; with it, chat history on its number is judged.</param>
/// <param name="Filter">The customers that are addressed; absent: all customers.</param>
/// <param name="SafeSending">WhatsApp only: only customers with chat history on the number.</param>
/// <param name="Exclude">Customers to leave out.</param>
/// <param name="Template">The template that the campaign will have: with one, no recipient needs to have written in the last 24 hours.</param>
/// <param name="Text">The text that the campaign will have: SMS cost by the segment; absent: one segment.</param>
internal sealed record PreviewRequest(
    [property: Required, Contract("Channel")] string? Channel, [property: Contract("Id")] string? SenderId, AudienceFilter? Filter, bool? SafeSending,
    [property: Contract("OwnId"), MaxLength(CampaignRules.MaxExcluded)] string[]? Exclude, TemplateBody? Template,
    [property: StringLength(Domain.Content.MessageText.MaxUtf16Units, MinimumLength = 1)] string? Text);

/// <summary>The size of an audience.</summary>
/// <param name="Count">Customers that would be sent to.</param>
/// <param name="Cost">What that costs at the present price; null: the channel has no price, and a launch is refused.</param>
/// <param name="Skipped">Matching customers that would not be sent to, by reason.</param>
/// <param name="Sample">The first customers that would be sent to.</param>
internal sealed record PreviewView(
    long Count, Money? Cost, [property: Contract("SkipReason")] IReadOnlyDictionary<string, long> Skipped, IReadOnlyList<SampleView> Sample)
{
    /// <summary>WhatsApp with a template and a linked sender: how many of them did not write in the last 24 hours, so that the template reaches them. Without a template they are skipped as <c>needsTemplate</c>.</summary>
    public long? ByTemplate { get; init; }

    /// <summary>WhatsApp: what Meta itself may charge the business for, apart from the balance; null: the operator entered no prices.</summary>
    public BilledByMetaView? BilledByMeta { get; init; }
}

/// <summary>One person of an audience.</summary>
/// <param name="CustomerId">Your own id.</param>
/// <param name="Name">The name.</param>
/// <param name="Address">The address on the channel.</param>
[Contract("PreviewPerson")]
internal sealed record SampleView(string CustomerId, string Name, string Address);

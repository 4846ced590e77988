using System.Text.Json.Serialization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>What a campaign will do.</summary>
internal static class ForecastRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapForecast(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/forecast", GetAsync)
        .RequireAuthorization(Policies.Viewer)
        .Documented("Forecasts a campaign from now on, with the turns that others take on its number, and advises how to reach all.", null, "404 notFound")
        .Costly()
        .Produces<ForecastView>();

    /// <summary>Maps the forecast of a campaign that is not stored.</summary>
    public static void MapForecasts(this IEndpointRouteBuilder v1) => v1.MapPost("/forecasts", PostAsync)
        .WithTags("Campaigns").RequireAuthorization(Policies.Viewer).WithMetadata(new ReadsOnly())
        .Documented("Forecasts a campaign that is not stored.", CampaignRoutes.Example,
            "400 titleRequired textRequired channelUnknown senderUnknown senderChannelMismatch endInPast neverOpen memberUnknown")
        .Costly()
        .Produces<ForecastView>();

    private static async Task<IResult> GetAsync(
        string id, Caller caller, CampaignReads reads, Forecasting forecasting, SenderStore senders, TimeProvider time, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound();
        }

        var sender = row.SenderId is { } senderId ? await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) : null;
        return TypedResults.Ok(await forecasting.OfAsync(row, caller, sender, time.GetUtcNow(), context.RequestAborted));
    }

    private static async Task<IResult> PostAsync(
        CampaignBody body, Caller caller, Forecasting forecasting, SenderStore senders, TimeProvider time, HttpContext context)
    {
        var errors = new List<FieldError>();
        // A forecast is asked for before there are words.
        var whole = body with { Title = body.Title ?? "forecast", Text = body.Text ?? "forecast" };
        var now = time.GetUtcNow();
        var definition = CampaignRules.Read(whole, caller.TimeZone, now, errors);
        var (sender, senderError) = await CampaignRules.FindSenderAsync(body.SenderId, body.Channel, caller.TenantId, senders, context.RequestAborted);
        errors.AddRange(new[] { senderError }.OfType<FieldError>());
        return definition is null || errors.Count > 0
            ? Problem.Invalid(errors)
            : TypedResults.Ok(await forecasting.OfAsync(definition, body.Audience?.Exclude ?? [], caller, sender, now, context.RequestAborted));
    }
}

/// <summary>What a campaign will do if nothing changes and nothing fails.</summary>
/// <param name="Recipients">People to be sent to: the total less those skipped at launch.</param>
/// <param name="WillBeSent">How many of those who still wait will be.</param>
/// <param name="WillNotBeSent">How many will not.</param>
/// <param name="Skipped">People who match and are not sent to, by reason.</param>
/// <param name="FirstAt">The first message; null: there will be none.</param>
/// <param name="FinishesAt">The last message; null: the end comes first, or it lies beyond five years.</param>
/// <param name="Cost">What it will have cost at its end: what went out and what will; null: the channel has no price.</param>
/// <param name="PerDay">Messages by local date of the campaign's zone.</param>
/// <param name="Advice">What would reach more people; empty: all are reached.</param>
internal sealed record ForecastView(
    long Recipients, long WillBeSent, long WillNotBeSent, IReadOnlyDictionary<string, long> Skipped, DateTimeOffset? FirstAt,
    DateTimeOffset? FinishesAt, Money? Cost, IReadOnlyList<DayView> PerDay, IReadOnlyList<AdviceView> Advice)
{
    /// <summary>What holds the sender or the tenant now, as in the campaign's view; the rest of the forecast supposes that it is lifted. Null: nothing.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>Before the audience is frozen, on WhatsApp with a template: how many of the recipients it reaches, because they did not write in the last 24 hours. Without a template they are skipped as <c>needsTemplate</c>.</summary>
    public long? ByTemplate { get; init; }

    /// <summary>WhatsApp, before the audience is frozen: what Meta itself may charge the business for these recipients, if all are reached; null: the operator entered no prices.</summary>
    public BilledByMetaView? BilledByMeta { get; init; }

    /// <summary>Choices that raise the danger of being blocked, as in the campaign's view.</summary>
    public required IReadOnlyList<string> Risks { get; init; }
}

/// <summary>Messages of a date.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Sent">How many.</param>
internal sealed record DayView(DateOnly Date, long Sent);

/// <summary>One change that would reach more people; it tells only what it changes.</summary>
internal sealed record AdviceView
{
    /// <summary><c>extendEnd</c>, <c>raiseSpeed</c>, <c>splitAudience</c> or <c>widenHours</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The end to set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>The speed to set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MessagesPerHour { get; init; }

    /// <summary>How many campaigns to make of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Parts { get; init; }

    /// <summary>People of each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MessagesEach { get; init; }

    /// <summary>The hours' start.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>The hours' end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? To { get; init; }

    /// <summary>The days.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? DaysOfWeek { get; init; }

    /// <summary>How many are then reached.</summary>
    public long WillBeSent { get; init; }
}

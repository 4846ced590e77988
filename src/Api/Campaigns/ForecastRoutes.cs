using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Audiences;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Campaigns;

/// <summary>What a campaign will do.</summary>
internal static class ForecastRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapForecast(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/forecast", GetAsync)
        .RequireAuthorization(Policies.Viewer).WithName("getCampaignForecast")
        .Documented("Forecasts a campaign from now on, with the turns that others take on its number, and advises how to reach all.", null, Rule.NotFound,
            Rule.CampaignIncomplete)
        .Costly()
        .Produces<ForecastView>();

    /// <summary>Maps the forecast of a campaign that is not stored.</summary>
    public static void MapForecasts(this IEndpointRouteBuilder v1) => v1.MapPost("/forecasts", PostAsync)
        .WithTags("Campaigns").RequireAuthorization(Policies.Viewer).WithMetadata(new ReadsOnly(), new NeedsMore("ForecastRequest", "channel")).WithName("createForecast")
        .Documented(
            "Forecasts a campaign that is not stored, with its count, cost, first people, message length, and what it would be at each speed. "
            + "With wait the answer comes after so many seconds, with a bound where the people are not counted by then. The same call with the same draftKey joins the count.",
            CampaignRoutes.Example,
            [.. CampaignRoutes.BodyProblems, Rule.LimitOutOfRange, Rule.Superseded])
        .Costly()
        .Produces<DraftForecastView>();

    private static async Task<IResult> GetAsync(
        string id, Caller caller, CampaignReads reads, Forecasting forecasting, SenderStore senders, TimeProvider time, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (CampaignReplies.WithoutChannel(row, CampaignDefinition.Parse(row.DefinitionJson)) is { } incomplete)
        {
            return incomplete;
        }

        var sender = row.SenderId is { } senderId ? await senders.FindAsync(caller.TenantId, senderId, context.RequestAborted) : null;
        return TypedResults.Ok(await forecasting.OfAsync(row, caller, sender, time.GetUtcNow(), context.RequestAborted));
    }

    private static async Task<IResult> PostAsync(
        CampaignBody body, [AsParameters] DraftQuery query, Caller caller, DraftForecasts forecasts, SenderStore senders, TimeProvider time,
        HttpContext context)
    {
        var question = query.Question();
        var errors = new List<FieldError>();
        // A forecast is asked for before there are words.
        var whole = body with { Title = body.Title ?? "forecast", Text = body.Text ?? "forecast" };
        var now = time.GetUtcNow();
        var definition = CampaignRules.Read(whole, caller.TimeZone, now, errors);
        var (sender, senderError) = await CampaignRules.FindSenderAsync(body.SenderId, Channel.Find(body.Channel), caller.TenantId, senders, context.RequestAborted);
        errors.AddRange(new[] { senderError }.OfType<FieldError>());
        return definition is null || errors.Count > 0
            ? Problem.Invalid(errors)
            : TypedResults.Ok(await forecasts.OfAsync(definition, body.Text is not null, body.Audience?.Exclude ?? [], question, caller, sender, now, context.RequestAborted));
    }
}

/// <summary>How an editor asks for a forecast.</summary>
internal readonly record struct DraftQuery
{
    /// <summary>The longest wait, in seconds.</summary>
    public const int LongestWait = 10;

    /// <summary>A key of the editor's own choice, one for each draft that is open, 1 to 100 characters. A newer call replaces an older one; a count that goes on or has just ended is used again. Absent: each call counts by itself.</summary>
    [FromQuery(Name = "draftKey"), Contract("OwnId")]
    public string? DraftKey { get; init; }

    /// <summary>Whole seconds, 0 to 10, after which an answer comes also without the count; absent: it comes with the count.</summary>
    [FromQuery(Name = "wait"), Range(0, LongestWait)]
    public int? Wait { get; init; }

    /// <summary>The question that they make.</summary>
    /// <exception cref="RuleException">The key or the wait breaks its rule.</exception>
    public DraftQuestion Question()
    {
        if (DraftKey is not null && Texts.CheckId(DraftKey, "?draftKey") is { } error)
        {
            throw new RuleException(error);
        }

        return Wait is null or (>= 0 and <= LongestWait)
            ? new DraftQuestion(DraftKey, Wait)
            : throw new RuleException(Rule.LimitOutOfRange.At("?wait", ("min", 0), ("max", LongestWait)));
    }
}

/// <summary>What a campaign will do if nothing changes and nothing fails.</summary>
/// <param name="Recipients">People to be sent to: the total less those skipped at launch.</param>
/// <param name="WillBeSent">The number of waiting recipients that will be sent to.</param>
/// <param name="WillNotBeSent">How many of them will not be sent to.</param>
/// <param name="Skipped">Matching customers that are not sent to, by reason.</param>
/// <param name="FirstAt">The first message; null: there will be none.</param>
/// <param name="FinishesAt">The last message; null: the end comes first, or it lies beyond five years.</param>
/// <param name="Cost">What it will have cost at its end: what went out and what will; null: the channel has no price.</param>
/// <param name="PerDay">Messages by local date of the campaign's zone.</param>
/// <param name="Advice">Changes that would reach more recipients; empty: all are reached.</param>
internal record ForecastView(
    long Recipients, long WillBeSent, long WillNotBeSent, [property: Contract("SkipReason")] IReadOnlyDictionary<string, long> Skipped, DateTimeOffset? FirstAt,
    DateTimeOffset? FinishesAt, Money? Cost, IReadOnlyList<DayView> PerDay, IReadOnlyList<AdviceView> Advice)
{
    /// <summary>What holds the sender or the tenant now, as in the campaign's view; the rest of the forecast supposes that it is lifted. Null: nothing.</summary>
    [Contract("BlockedBy")]
    public string? BlockedBy { get; init; }

    /// <summary>WhatsApp with a template, before the audience is frozen: how many of the recipients did not write in the last 24 hours, so that the template reaches them. Without a template they are skipped as <c>needsTemplate</c>.</summary>
    public long? ByTemplate { get; init; }

    /// <summary>WhatsApp, before the audience is frozen: what Meta itself may charge the business if all these recipients are reached. Null: the operator entered no prices.</summary>
    public BilledByMetaView? BilledByMeta { get; init; }

    /// <summary>Choices that raise the danger of being blocked, as in the campaign's view.</summary>
    [Contract("CampaignRisk")]
    public required IReadOnlyList<string> Risks { get; init; }
}

/// <summary>The forecast of a campaign that is not stored, with what an editor shows beside it.</summary>
internal sealed record DraftForecastView : ForecastView
{
    /// <summary>Adds to a forecast.</summary>
    [SetsRequiredMembers]
    public DraftForecastView(ForecastView forecast, IReadOnlyList<SampleView> sample, IReadOnlyList<SpeedView> bySpeed, MessageView message)
        : base(forecast)
    {
        (Sample, BySpeed, Message) = (sample, bySpeed, message);
    }

    /// <summary>Customers that would be sent to; null: they are not counted yet, and <c>bound</c> is the most.</summary>
    public long? Count { get; init; }

    /// <summary>The customers were counted. Else every number is an upper bound: <c>recipients</c> is the bound, and <c>skipped</c>, <c>sample</c> and <c>advice</c> are empty.</summary>
    public bool Exact { get; init; }

    /// <summary>The most customers, while they are not counted; null: they are counted.</summary>
    public long? Bound { get; init; }

    /// <summary>The first customers that would be sent to, at most 10.</summary>
    public IReadOnlyList<SampleView> Sample { get; }

    /// <summary>The price of one message, of an SMS that of one segment; null: the channel has no price, and a launch is refused.</summary>
    public Money? UnitPrice { get; init; }

    /// <summary><c>firstAt</c> in the campaign's time zone, <c>yyyy-MM-ddTHH:mm:ss</c>.</summary>
    public string? FirstAtLocal { get; init; }

    /// <summary><c>finishesAt</c> in the campaign's time zone, <c>yyyy-MM-ddTHH:mm:ss</c>.</summary>
    public string? FinishesAtLocal { get; init; }

    /// <summary>WhatsApp: what the campaign would do at each speed, slowest first; a speed whose forecast takes too long is left out. Empty: the channel has no speed.</summary>
    public IReadOnlyList<SpeedView> BySpeed { get; }

    /// <summary>How long the message is.</summary>
    public MessageView Message { get; }
}

/// <summary>What a campaign would do at one speed.</summary>
/// <param name="MessagesPerHour">The speed: 10, 20 or 40.</param>
/// <param name="WillBeSent">The number of recipients that it reaches before its end and within five years.</param>
/// <param name="WillNotBeSent">How many it does not.</param>
/// <param name="FirstAt">The first message; null: there will be none.</param>
/// <param name="FirstAtLocal">The same in the campaign's time zone.</param>
/// <param name="FinishesAt">The last message; null: not all are reached.</param>
/// <param name="FinishesAtLocal">The same in the campaign's time zone.</param>
/// <param name="PerDay">Messages by local date of the campaign's zone, of the first 100 days with any.</param>
internal sealed record SpeedView(
    [property: Contract("MessagesPerHour")] int MessagesPerHour, long WillBeSent, long WillNotBeSent, DateTimeOffset? FirstAt, string? FirstAtLocal, DateTimeOffset? FinishesAt,
    string? FinishesAtLocal, IReadOnlyList<DayView> PerDay);

/// <summary>Messages of a date.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Sent">How many.</param>
[Contract("DayCount")]
internal sealed record DayView(DateOnly Date, long Sent);

/// <summary>One change that would reach more recipients; it holds only the changed members.</summary>
internal sealed record AdviceView
{
    /// <summary><c>extendEnd</c>, <c>raiseSpeed</c>, <c>splitAudience</c> or <c>widenHours</c>.</summary>
    [Contract("AdviceKind")]
    public required string Kind { get; init; }

    /// <summary>The end to set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>The speed to set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("MessagesPerHour")]
    public int? MessagesPerHour { get; init; }

    /// <summary>How many campaigns to make of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Parts { get; init; }

    /// <summary>People of each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MessagesEach { get; init; }

    /// <summary>The hours' start.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("LocalTime")]
    public string? From { get; init; }

    /// <summary>The hours' end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("LocalTime")]
    public string? To { get; init; }

    /// <summary>The days.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("Weekday")]
    public IReadOnlyList<string>? DaysOfWeek { get; init; }

    /// <summary>How many are then reached.</summary>
    public long WillBeSent { get; init; }
}

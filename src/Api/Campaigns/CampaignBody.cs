using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Content;

namespace MassMessaging.Api.Campaigns;

/// <summary>The definition of a campaign: text, audience and schedule. A draft may be stored before it has title, text, channel or sender.</summary>
internal sealed record CampaignBody
{
    /// <summary>A name for your eyes, at most 100 characters; never leaves the system. Null: the draft has none yet.</summary>
    [StringLength(CampaignTitle.MaxUtf16Units, MinimumLength = 1)]
    public string? Title { get; init; }

    /// <summary>The message, at most 500 characters; with a template it becomes its body's variable. Null: the draft has none yet.</summary>
    [StringLength(MessageText.MaxUtf16Units, MinimumLength = 1)]
    public string? Text { get; init; }

    /// <summary><c>whatsapp</c>, <c>sms</c>, <c>push</c> or <c>chat</c>. Null: the draft has none yet.</summary>
    [Contract("Channel")]
    public string? Channel { get; init; }

    /// <summary>The sender; chat: optional, the tenant's default (choosing one needs a creator's key).</summary>
    [Contract("Id")]
    public string? SenderId { get; init; }

    /// <summary>The customers that are addressed; absent: all customers.</summary>
    public AudienceBody? Audience { get; init; }

    /// <summary>WhatsApp only: only customers with chat history on the number.</summary>
    public bool? SafeSending { get; init; }

    /// <summary>When sending is allowed; absent: from the launch, always.</summary>
    public ScheduleBody? Schedule { get; init; }

    /// <summary>WhatsApp only: 10, 20 or 40; 10 unless given.</summary>
    [Contract("MessagesPerHour")]
    [AllowedValues(10, 20, 40)]
    public int? MessagesPerHour { get; init; }

    /// <summary>WhatsApp only: the approved template for recipients that did not write in the last 24 hours.</summary>
    public TemplateBody? Template { get; init; }
}

/// <summary>The customers that are addressed.</summary>
/// <param name="Filter">Every given condition holds; absent: all customers.</param>
/// <param name="Exclude">Customers to leave out, at most 10,000; a list of campaigns leaves it out and counts them in <c>excluded</c>.</param>
[Contract("Audience")]
internal sealed record AudienceBody(
    AudienceFilter? Filter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("OwnId"), MaxLength(CampaignRules.MaxExcluded)] string[]? Exclude);

/// <summary>When sending is allowed.</summary>
/// <param name="StartAt">The first instant; absent: the launch.</param>
/// <param name="EndAt">The end, exclusive; absent: none.</param>
/// <param name="TimeZone">IANA zone of days and hours; the tenant's unless given.</param>
/// <param name="DaysOfWeek">Days on which a window opens, <c>monday</c> to <c>sunday</c>; absent: every day.</param>
/// <param name="From">Local time at which the window opens, <c>HH:mm</c>; absent together with <c>to</c>: the whole day.</param>
/// <param name="To">Local time at which it closes; before <c>from</c>: on the next day; <c>00:00</c>: the day's end.</param>
/// <param name="StartAtLocal"><c>startAt</c> in <c>timeZone</c>, <c>yyyy-MM-ddTHH:mm:ss</c>; may be given in its place, also without seconds.</param>
/// <param name="EndAtLocal"><c>endAt</c> in <c>timeZone</c>, as <c>startAtLocal</c>.</param>
[Contract("Schedule")]
internal sealed record ScheduleBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? StartAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndAt,
    [property: NeverNull] string? TimeZone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("Weekday")] string[]? DaysOfWeek,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("LocalTime")] string? From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("LocalTime")] string? To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("LocalDateTime")] string? StartAtLocal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("LocalDateTime")] string? EndAtLocal = null);

/// <summary>A provider-approved template.</summary>
/// <param name="Name">The provider's name of it.</param>
/// <param name="Language">The provider's language code, such as <c>en_US</c>.</param>
[Contract("TemplateChoice")]
internal sealed record TemplateBody(
    [property: Required, NeverNull, StringLength(CampaignRules.MaxTemplateName, MinimumLength = 1)] string? Name,
    [property: Required, NeverNull, StringLength(CampaignRules.MaxTemplateName, MinimumLength = 1)] string? Language);

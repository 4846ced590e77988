using System.Text.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Contracts;

/// <summary>What a campaign sends, to which customers and when: everything that its owner decides. The state of the grain holds it.</summary>
[GenerateSerializer, Immutable, Alias("campaign-definition")]
public sealed record CampaignDefinition
{
    /// <summary>The name for the owner's eyes, at most 100 characters; never leaves the system. Empty: a draft has none yet.</summary>
    [Id(0)] public required string Title { get; init; }

    /// <summary>The message, at most 500 characters. Empty: a draft has none yet.</summary>
    [Id(1)] public required string Text { get; init; }

    /// <summary><c>whatsapp</c>, <c>sms</c>, <c>push</c> or <c>chat</c>. Empty: a draft has none yet.</summary>
    [Id(2)] public required string Channel { get; init; }

    /// <summary>The sender; null only for a draft without one, or for the chat channel's default.</summary>
    [Id(3)] public Guid? SenderId { get; init; }

    /// <summary>The audience filter as canonical JSON; null for all customers.</summary>
    [Id(4)] public string? FilterJson { get; init; }

    /// <summary>WhatsApp only: customers without chat history on the number are skipped.</summary>
    [Id(5)] public bool SafeSending { get; init; }

    /// <summary>When sending is allowed.</summary>
    [Id(6)] public required CampaignSchedule Schedule { get; init; }

    /// <summary>WhatsApp only: 10, 20 or 40; null on channels without speed.</summary>
    [Id(7)] public int? MessagesPerHour { get; init; }

    /// <summary>The approved template to use outside the customer service window; null for none.</summary>
    [Id(8)] public CampaignTemplate? Template { get; init; }

    /// <summary>The part of the audience that is left to it after a split; null: the whole.</summary>
    [Id(9)] public CampaignSlice? Slice { get; init; }

    /// <summary>A definition as the campaign's state stores it.</summary>
    public static CampaignDefinition Parse(string json) => JsonSerializer.Deserialize<CampaignDefinition>(json, StoredJson.Options)!;

    /// <summary>The form in which a definition holds a filter; null: all customers.</summary>
    public static string? FilterJsonOf(AudienceFilter? filter) =>
        filter is not null && JsonSerializer.Serialize(filter, StoredJson.Options) is var json && json != "{}" ? json : null;

    /// <summary>The audience filter; null: all customers.</summary>
    public AudienceFilter? ToFilter() => FilterJson is { } json ? JsonSerializer.Deserialize<AudienceFilter>(json, StoredJson.Options) : null;

    /// <summary>The channel of the word; null: a draft has none yet.</summary>
    public Channel? ToChannel() => Domain.Vocabulary.Channel.Find(Channel);

    /// <summary>The definition as the rules of the domain read it.</summary>
    /// <exception cref="ArgumentException">The Api does not accept such a schedule or speed.</exception>
    public CampaignPlan ToPlan() => new()
    {
        Title = Title,
        Text = Text,
        Channel = ToChannel(),
        SenderId = SenderId,
        Filter = ToFilter(),
        SafeSending = SafeSending,
        Window = SendWindow.Create(Schedule.ToRule()),
        Rate = MessagesPerHour is { } perHour ? RateOf(perHour) : null,
        Template = Template?.ToTemplate(),
        Slice = Slice is { } slice ? new AudienceSlice(slice.FamilyId, slice.After, slice.Through) : null,
    };

    // No pace would send everything at once, so a speed that is none must not become one.
    private static ReleaseRate RateOf(int perHour) =>
        ReleaseRate.From(perHour) ?? throw new ArgumentException($"No campaign releases {perHour} messages an hour.", nameof(perHour));
}

/// <summary>A part of a split audience: customers by the number that their creation gave them.</summary>
/// <param name="FamilyId">The campaign that was split first; all parts carry it.</param>
/// <param name="After">The number before the first customer; null: from the beginning.</param>
/// <param name="Through">The number of the last customer; null: to the end, later customers included.</param>
[GenerateSerializer, Immutable, Alias("campaign-slice")]
public sealed record CampaignSlice(
    [property: Id(0)] Guid FamilyId, [property: Id(1)] long? After, [property: Id(2)] long? Through);

/// <summary>Start, end, days and hours, in the campaign's zone.</summary>
[GenerateSerializer, Immutable, Alias("campaign-schedule")]
public sealed record CampaignSchedule
{
    /// <summary>The first instant of sending; null: at launch.</summary>
    [Id(0)] public DateTimeOffset? StartAt { get; init; }

    /// <summary>The end, exclusive; null: no end.</summary>
    [Id(1)] public DateTimeOffset? EndAt { get; init; }

    /// <summary>IANA zone of days and hours; the tenant's unless given.</summary>
    [Id(2)] public required string TimeZone { get; init; }

    /// <summary>Days on which a window may open; null: all.</summary>
    [Id(3)] public DayOfWeek[]? DaysOfWeek { get; init; }

    /// <summary>Local time at which the window opens; null with <see cref="To"/>: all day.</summary>
    [Id(4)] public TimeOnly? From { get; init; }

    /// <summary>Local time at which the window closes; before <see cref="From"/>: on the next day; 00:00: the day's end.</summary>
    [Id(5)] public TimeOnly? To { get; init; }

    /// <summary>The rule of the send window.</summary>
    public WindowRule ToRule() => new(StartAt, EndAt, TimeZone, DaysOfWeek, From, To);
}

/// <summary>A provider-approved template by name.</summary>
[GenerateSerializer, Immutable, Alias("campaign-template")]
public sealed record CampaignTemplate([property: Id(0)] string Name, [property: Id(1)] string Language)
{
    /// <summary>The template as the rules of the domain read it.</summary>
    public MessageTemplate ToTemplate() => new(Name, Language);
}

using System.Text.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>
/// What a campaign sends, to which customers and when: its definition, parsed once. The launch, the release and the
/// forecast derive everything from it, so they agree.
/// </summary>
public sealed record CampaignPlan
{
    /// <summary>The campaign's name; empty in a draft without one.</summary>
    public required string Title { get; init; }

    /// <summary>The message; empty in a draft without one.</summary>
    public required string Text { get; init; }

    /// <summary>The channel; null in a draft without one.</summary>
    public required Channel? Channel { get; init; }

    /// <summary>The sender; null in a draft without one, and in one that takes the chat channel's default.</summary>
    public Guid? SenderId { get; init; }

    /// <summary>The customers that are addressed; null: all of them.</summary>
    public AudienceFilter? Filter { get; init; }

    /// <summary>WhatsApp only: customers without chat history on the number are skipped.</summary>
    public bool SafeSending { get; init; }

    /// <summary>When sending is allowed.</summary>
    public required SendWindow Window { get; init; }

    /// <summary>How many messages an hour the campaign releases; null: it has no pace.</summary>
    public ReleaseRate? Rate { get; init; }

    /// <summary>The template to use outside the customer service window; null: none.</summary>
    public MessageTemplate? Template { get; init; }

    /// <summary>The part of the audience that a split left to the campaign; null: the whole audience.</summary>
    public AudienceSlice? Slice { get; init; }

    /// <summary>The first instant of sending; null: the launch.</summary>
    public DateTimeOffset? StartAt => Window.Rule.StartAt;

    /// <summary>The end of sending, exclusive; null: none.</summary>
    public DateTimeOffset? EndAt => Window.Rule.EndAt;

    /// <summary>IANA name of the zone in which the campaign's days and hours lie.</summary>
    public string TimeZone => Window.Rule.TimeZone;

    /// <summary>Time between two releases; null: the campaign has no pace.</summary>
    public TimeSpan? Interval => Rate?.Interval;

    /// <summary>Units that a message is charged as: the segments of an SMS, else 1.</summary>
    public int Units => MessageCost.UnitsOf(Channel, Text);

    /// <summary>The channel takes free text only inside the customer service window, and the plan has no template for the time outside.</summary>
    public bool NeedsTemplate => Channel is { NeedsTemplateOutsideWindow: true } && Template is null;

    /// <summary>Every field that a draft still lacks for its launch, in the order of the body; empty: the plan is whole.</summary>
    public IReadOnlyList<FieldError> Missing => CampaignCompleteness.Missing(Title, Text, Channel, SenderId is not null);

    /// <summary>The plan with the default sender, where the channel has one and no sender was chosen.</summary>
    /// <param name="defaultSender">The tenant's default of this moment; null: none.</param>
    public CampaignPlan WithSender(Guid? defaultSender) => Channel is { HasDefaultSender: true } && SenderId is null ? this with { SenderId = defaultSender } : this;

    /// <summary>What one message costs.</summary>
    /// <param name="unitPrice">The price of one unit, in the tenant's currency.</param>
    public MessageCost Cost(decimal unitPrice) => new(unitPrice, Units);

    /// <summary>Whether the start has come, or none was set.</summary>
    public bool StartIsDue(DateTimeOffset now) => StartAt is not { } start || start <= now;

    /// <summary>When sending begins after a launch. A start that has passed before the launch starts nothing: the campaign begins with its launch.</summary>
    public DateTimeOffset BeginsAt(DateTimeOffset launch) => StartAt is { } start && start > launch ? start : launch;

    /// <summary>The customers that the campaign addresses: one query for the count, the preview and the freeze.</summary>
    /// <param name="tenantId">The tenant whose customers they are.</param>
    /// <param name="numberNo">The sender's number; null while it is not linked.</param>
    /// <param name="launch">The campaign's launch; before it, the time of the query. It decides which birthdays are today.</param>
    /// <param name="now">The product time of the query.</param>
    /// <exception cref="InvalidOperationException">A draft without a channel addresses no customer.</exception>
    public AudienceQuery Audience(Guid tenantId, int? numberNo, DateTimeOffset launch, DateTimeOffset now) => new()
    {
        TenantId = tenantId,
        Channel = Channel ?? throw new InvalidOperationException("A campaign without a channel has no audience."),
        Filter = Filter,
        Today = TimeZones.DateAt(BeginsAt(launch), TimeZone),
        SafeSending = SafeSending,
        NumberNo = numberNo,
        NeedsTemplate = NeedsTemplate,
        Now = now,
        Slice = Slice,
    };

    /// <summary>
    /// The fields that <paramref name="next"/> changes although a launch fixed them, as pointers into the body. A launched
    /// campaign may change its title, text, schedule and speed.
    /// </summary>
    public IReadOnlyList<string> FixedFieldsChangedBy(CampaignPlan next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var fields = new (string Pointer, bool IsSame)[]
        {
            ("/channel", Channel == next.Channel),
            ("/senderId", SenderId == next.SenderId),
            ("/audience/filter", IsSame(Filter, next.Filter)),
            ("/safeSending", SafeSending == next.SafeSending),
            ("/template", Template == next.Template),
            ("/audience", Slice == next.Slice),
        };
        return [.. fields.Where(field => !field.IsSame).Select(field => field.Pointer)];
    }

    // Filters hold lists, which the equality of records compares by reference; their JSON form holds every value.
    private static bool IsSame(AudienceFilter? filter, AudienceFilter? next) => JsonSerializer.Serialize(filter) == JsonSerializer.Serialize(next);
}

using System.Text.Json.Nodes;

namespace MassMessaging.Demo.Steps;

/// <summary>A campaign of the demo. Texts carry no line break, because they become the variable of a template.</summary>
internal sealed record CampaignPlan(string Key, string Title, string Text, string Group, bool SafeSending)
{
    public const int MessagesPerHour = 40;
    public static readonly TimeSpan Length = TimeSpan.FromHours(36);

    /// <summary>Both want the number's whole limit, so each gets half of it until one is done.</summary>
    public static readonly IReadOnlyList<CampaignPlan> All =
    [
        new("regulars", "Thanks to our regulars", "Thank you for coming back! This month your colour care is on us with any cut.", "regular", SafeSending: true),
        new("newcomers", "Second visit", "How did you like your first visit? Your second one is 20 % off until the end of the month.", "new", SafeSending: false),
    ];

    public JsonObject Body(string senderId, DateTimeOffset? endAt) => new()
    {
        ["title"] = Title,
        ["text"] = Text,
        ["channel"] = "whatsapp",
        ["senderId"] = senderId,
        ["audience"] = new JsonObject { ["filter"] = Filter(Group) },
        ["safeSending"] = SafeSending,
        ["schedule"] = endAt is { } end ? new JsonObject { ["timeZone"] = "Europe/Rome", ["endAt"] = Instant(end) } : new JsonObject { ["timeZone"] = "Europe/Rome" },
        ["messagesPerHour"] = MessagesPerHour,
        ["template"] = Template(),
    };

    public static JsonObject Template() => new() { ["name"] = SenderStep.Template, ["language"] = SenderStep.TemplateLanguage };

    public static JsonObject Filter(string group) => new() { ["groups"] = new JsonArray(group) };

    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

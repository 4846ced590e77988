using System.Text.Json.Nodes;

namespace MassMessaging.Demo.Steps;

/// <summary>A campaign of the demo. Texts carry no line break, because on WhatsApp they become the variable of a template.</summary>
/// <param name="Key">Its name in what the demo remembers.</param>
/// <param name="Channel">The API's word for the channel.</param>
/// <param name="Title">The name in lists.</param>
/// <param name="Text">The message.</param>
/// <param name="People">Who is meant, in words.</param>
/// <param name="Filter">Who is meant, as the API's filter, which is JSON.</param>
internal sealed record CampaignPlan(string Key, string Channel, string Title, string Text, string People, string Filter)
{
    public const int MessagesPerHour = 40;
    public static readonly TimeSpan Length = TimeSpan.FromHours(36);

    /// <summary>The first two want their number's whole limit, so each gets half of it until one is done; the others go out at once.</summary>
    public static readonly IReadOnlyList<CampaignPlan> All =
    [
        new("regulars", "whatsapp", "Thanks to our regulars", "Thank you for coming back! This month your colour care is on us with any cut.",
            "people of group regular", """{"groups":["regular"]}""") { SafeSending = true },
        new("newcomers", "whatsapp", "Second visit", "How did you like your first visit? Your second one is 20 % off until the end of the month.",
            "people of group new", """{"groups":["new"]}"""),
        new("missed", "sms", "We miss you", "It has been a while! Any cut is 25 % off this month. Reply STOP if you want no more messages.",
            "men of group dormant", """{"groups":["dormant"],"gender":"male"}"""),
        new("hours", "sms", "Longer hours", "From Monday on we are open until nine. Reply STOP if you want no more messages.",
            "women of group dormant", """{"groups":["dormant"],"gender":"female"}""") { ByCentre = true },
        new("sundays", "push", "Open on Sundays", "We open on Sundays from now on. Book your chair in the app!",
            "people of group newsletter with the app", """{"groups":["newsletter"],"brandedApp":true}"""),
        new("colours", "chat", "New colours", "Our new colours have arrived. Write to us here and we will tell you which one suits you.",
            "people with the online app", "{}"),
    ];

    /// <summary>WhatsApp only: nobody who never wrote to the number.</summary>
    public bool SafeSending { get; init; }

    /// <summary>SMS only: by SMPP, and not over HTTP.</summary>
    public bool ByCentre { get; init; }

    public bool IsWhatsApp => Channel == "whatsapp";

    /// <param name="senderId">None: the tenant's default, which chat has.</param>
    /// <param name="endAt">When it ends; null: never.</param>
    public JsonObject Body(string? senderId, DateTimeOffset? endAt)
    {
        var body = Addressed(senderId);
        body["title"] = Title;
        body["audience"] = new JsonObject { ["filter"] = JsonNode.Parse(Filter) };
        body["schedule"] = endAt is { } end ? new JsonObject { ["timeZone"] = "Europe/Rome", ["endAt"] = Instant(end) } : new JsonObject { ["timeZone"] = "Europe/Rome" };
        if (IsWhatsApp)
        {
            body["messagesPerHour"] = MessagesPerHour;
        }

        return body;
    }

    /// <summary>What the preview is asked.</summary>
    public JsonObject Preview(string? senderId)
    {
        var body = Addressed(senderId);
        body["filter"] = JsonNode.Parse(Filter);
        return body;
    }

    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private JsonObject Addressed(string? senderId)
    {
        var body = new JsonObject { ["channel"] = Channel, ["text"] = Text };
        if (senderId is not null)
        {
            body["senderId"] = senderId;
        }

        if (IsWhatsApp)
        {
            body["safeSending"] = SafeSending;
            body["template"] = new JsonObject { ["name"] = WhatsAppSender.Template, ["language"] = WhatsAppSender.TemplateLanguage };
        }

        return body;
    }
}

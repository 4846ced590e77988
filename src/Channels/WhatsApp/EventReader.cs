using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Faults;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads one post into events.</summary>
internal sealed class EventReader
{
    private const int LongestWord = 64;
    private readonly Dictionary<string, NumberEvents> _numbers = new(StringComparer.Ordinal);
    private readonly List<NumberEvents> _order = [];
    private readonly List<AccountEvent> _accounts = [];
    private readonly List<QualityEvent> _qualities = [];
    private readonly List<LimitEvent> _limits = [];
    private readonly List<TemplateEvent> _templates = [];
    private readonly List<CategoryEvent> _categories = [];
    private readonly List<IgnoredEvent> _ignored = [];

    internal static WhatsAppEvents Read(ReadOnlyMemory<byte> rawBody)
    {
        try
        {
            using var document = JsonDocument.Parse(rawBody);
            return document.RootElement.Text("object") == "whatsapp_business_account"
                ? new EventReader().Read(document.RootElement)
                : new WhatsAppEvents([], [], [], WebhookProblem.NotAnAccountEvent);
        }
        catch (JsonException)
        {
            return new WhatsAppEvents([], [], [], WebhookProblem.NotJson);
        }
    }

    private WhatsAppEvents Read(JsonElement root)
    {
        foreach (var entry in root.Items("entry"))
        {
            var account = entry.Text("id") ?? string.Empty;
            var entryTime = entry.Time("time");
            foreach (var change in entry.Items("changes"))
            {
                ReadChange(account, entryTime, change.Text("field") ?? string.Empty, change.Get("value"));
            }
        }

        return new WhatsAppEvents(_order, _accounts, _ignored) { Qualities = _qualities, Limits = _limits, Templates = _templates, Categories = _categories };
    }

    private void ReadChange(string account, DateTimeOffset? entryTime, string field, JsonElement value)
    {
        switch (field)
        {
            case "account_update":
                _accounts.Add(AccountReader.Read(account, entryTime, value));
                break;
            case "phone_number_quality_update":
                ReadQuality(account, value);
                break;
            case "business_capability_update":
                ReadLimit(account, value, "max_daily_conversations_per_business", "max_daily_conversation_per_phone");
                break;
            case "template_category_update":
                ReadCategory(account, value);
                break;
            case "message_template_status_update":
                ReadTemplate(account, value);
                break;
            case "history" when value.Get("metadata").Text("phone_number_id") is { Length: > 0 } number:
                ReadHistory(Events(number, account), value);
                break;
            case "messages" or "user_preferences" or "user_id_update" when value.Get("metadata").Text("phone_number_id") is { Length: > 0 } number:
                ReadNumber(Events(number, account), entryTime, value);
                new PeopleReader(Events(number, account), entryTime).Read(value);
                break;
            default:
                Ignore("field", field);
                break;
        }
    }

    // Messages that stand beside the chats are the files of pictures in them: none of them is new.
    private void ReadHistory(NumberEvents number, JsonElement value)
    {
        InboundMessage[] written = [.. HistoryReader.Read(value)];
        ((List<InboundMessage>)number.History).AddRange(written);
        new PeopleReader(number, entryTime: null).Read(written);
        if (HistoryReader.IsDeclined(value))
        {
            Ignore("history", "declined");
        }
    }

    private void ReadQuality(string account, JsonElement value)
    {
        var word = value.Text("event");
        var quality = word switch { "FLAGGED" => "RED", "UNFLAGGED" => "GREEN", _ => null };
        if (quality is not null && PhoneOfDisplay(value.Text("display_phone_number")) is { } phone)
        {
            _qualities.Add(new QualityEvent(account, phone, quality));
        }
        else
        {
            Ignore("quality", word);
        }

        ReadLimit(account, value, "max_daily_conversations_per_business", "current_limit");
    }

    private void ReadLimit(string account, JsonElement value, params string[] names)
    {
        foreach (var name in names)
        {
            if (MessagingLimit.TryRead(value.Text(name), out var people))
            {
                _limits.Add(new LimitEvent(account, people));
                return;
            }
        }
    }

    private void ReadTemplate(string account, JsonElement value)
    {
        if (value.Text("message_template_name") is { Length: > 0 } name
            && value.Text("message_template_language") is { Length: > 0 } language && value.Text("event") is { Length: > 0 } word)
        {
            _templates.Add(new TemplateEvent(account, name, language, word[..Math.Min(word.Length, LongestWord)]));
        }
        else
        {
            Ignore("template", value.Text("event"));
        }
    }

    // A change that is still to come tells the category that would be right beside the present one, and no former one.
    private void ReadCategory(string account, JsonElement value)
    {
        if (value.Text("message_template_name") is { Length: > 0 } name
            && value.Text("message_template_language") is { Length: > 0 } language
            && value.Text("previous_category") is not null
            && value.Text("new_category") is "MARKETING" or "UTILITY" or "AUTHENTICATION")
        {
            _categories.Add(new CategoryEvent(account, name, language, value.Text("new_category")!));
        }
        else
        {
            Ignore("template", value.Text("new_category"));
        }
    }

    private static string? PhoneOfDisplay(string? display) =>
        display is null ? null : string.Concat(display.Where(char.IsAsciiDigit)) is { Length: >= 2 and <= 15 } digits ? "+" + digits : null;

    private void ReadNumber(NumberEvents number, DateTimeOffset? entryTime, JsonElement value)
    {
        foreach (var status in value.Items("statuses"))
        {
            Keep((List<Receipt>)number.Receipts, ToReceipt(status, entryTime), "status", status.Text("status"));
        }

        var business = HistoryReader.Digits(value.Get("metadata").Text("display_phone_number"));
        foreach (var message in value.Items("messages").Where(message => !PeopleReader.IsChange(message)))
        {
            // The business's own message, written on its telephone, is nobody's writing wherever it comes.
            var own = HistoryReader.IsOfPerson(message, business) ? message : default;
            Keep((List<InboundMessage>)number.Messages, ToMessage(own, value, entryTime), "message", MessageReader.KindOf(message));
        }

        foreach (var preference in value.Items("user_preferences"))
        {
            Keep((List<PreferenceChange>)number.Preferences, ToPreference(preference, entryTime), "preference", preference.Text("value"));
        }

        foreach (var error in value.Items("errors"))
        {
            Ignore("error", error.Text("code"));
        }
    }

    private static Receipt? ToReceipt(JsonElement status, DateTimeOffset? entryTime)
    {
        DeliveryStatus? word = status.Text("status") switch
        {
            "sent" => DeliveryStatus.Sent,
            "delivered" => DeliveryStatus.Delivered,
            "read" or "played" => DeliveryStatus.Read, // a voice message that was played was seen
            "failed" => DeliveryStatus.Failed,
            _ => null,
        };
        AttemptId? attempt = AttemptId.TryParse(status.Text("biz_opaque_callback_data"), out var parsed) ? parsed : null;
        var (provider, person) = (status.Text("id"), status.Phone("recipient_id") ?? status.UserId("recipient_user_id"));
        if (word is not { } known || (attempt is null && provider is null) || (status.Time("timestamp") ?? entryTime) is not { } at)
        {
            return null;
        }

        if (known != DeliveryStatus.Failed)
        {
            return new Receipt(attempt, provider, known, at) { Recipient = person };
        }

        var error = status.Items("errors").FirstOrDefault();
        var code = error.Number("code");
        // A failed status is final for this person. A code that nobody has met says nothing about number or campaign.
        var kind = Fault.InReportOf(code is { } number ? Replies.Codes[number] : null);
        return new Receipt(attempt, provider, known, at, kind, code?.ToString(CultureInfo.InvariantCulture) ?? "failed")
        {
            Recipient = person,
        };
    }

    private static InboundMessage? ToMessage(JsonElement message, JsonElement value, DateTimeOffset? entryTime)
    {
        if (message.Text("id") is not { Length: > 0 } id || !MessageReader.IsWriting(message)
            || (message.Time("timestamp") ?? entryTime) is not { } at)
        {
            return null;
        }

        var userId = message.UserId("from_user_id") ?? message.UserId("from");
        var phone = message.Phone("from") ?? PhoneOfContact(value, userId);
        return phone is null && userId is null
            ? null
            : new InboundMessage(id, phone, userId, MessageReader.TextOf(message), at, MessageReader.ChoiceOf(message));
    }

    // A user id pairs with the contact of the same id; without one only a lone contact can be meant.
    private static string? PhoneOfContact(JsonElement value, string? userId)
    {
        var contacts = value.Items("contacts").ToList();
        var contact = userId is null
            ? contacts is [var only] ? only : default
            : contacts.FirstOrDefault(c => c.Text("user_id") == userId);
        return contact.Phone("wa_id");
    }

    private static PreferenceChange? ToPreference(JsonElement preference, DateTimeOffset? entryTime)
    {
        var (phone, userId) = (preference.Phone("wa_id"), preference.UserId("user_id"));
        return preference.Text("value") is "stop" or "resume"
            && (phone is not null || userId is not null)
            && (preference.Time("timestamp") ?? entryTime) is { } at
            ? new PreferenceChange(phone, userId, preference.Text("value") == "stop", at)
            : null;
    }

    private NumberEvents Events(string number, string account)
    {
        if (!_numbers.TryGetValue(number, out var events))
        {
            events = new NumberEvents(number, account, new List<Receipt>(), new List<InboundMessage>(), new List<PreferenceChange>());
            _numbers.Add(number, events);
            _order.Add(events);
        }

        return events;
    }

    private void Keep<T>(List<T> list, T? item, string what, string? word)
        where T : class
    {
        if (item is null)
        {
            Ignore(what, word);
        }
        else
        {
            list.Add(item);
        }
    }

    private void Ignore(string what, string? word) =>
        _ignored.Add(new IgnoredEvent(what, KnownWords.Of(what, word)));
}

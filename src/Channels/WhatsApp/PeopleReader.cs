using System.Text.Json;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads which addresses are one person's: numbers and user ids that stand together, and notes that one has changed.</summary>
internal sealed class PeopleReader(NumberEvents number, DateTimeOffset? entryTime)
{
    /// <summary>Whether a message is the system's note that a person has another number or user id now.</summary>
    internal static bool IsChange(JsonElement message) =>
        message.Text("type") == "system" && message.Get("system").Text("type") is "user_changed_number" or "user_changed_user_id";

    /// <summary>Messages of chats from before the link.</summary>
    internal void Read(IEnumerable<InboundMessage> written)
    {
        foreach (var message in written.Where(message => message is { From: not null, FromUserId: not null }).DistinctBy(message => (message.From, message.FromUserId)))
        {
            ((List<NamedTogether>)number.Named).Add(new NamedTogether(message.From!, message.FromUserId!, "history", message.At));
        }
    }

    /// <summary>A change of messages, statuses or preferences.</summary>
    internal void Read(JsonElement value)
    {
        var first = value.Items("messages").Concat(value.Items("statuses")).Concat(value.Items("user_preferences")).FirstOrDefault();
        var business = HistoryReader.Digits(value.Get("metadata").Text("display_phone_number"));
        foreach (var contact in value.Items("contacts"))
        {
            Pair(contact.UserId("user_id"), contact, "wa_id", "contact", first);
        }

        foreach (var message in value.Items("messages"))
        {
            if (IsChange(message))
            {
                ReadChange(message, message.Get("system"));
            }
            else if (HistoryReader.IsOfPerson(message, business))
            {
                Pair(message.UserId("from_user_id"), message, "from", "message", message);
            }
        }

        foreach (var status in value.Items("statuses"))
        {
            Pair(status.UserId("recipient_user_id"), status, "recipient_id", "receipt", status);
        }

        foreach (var preference in value.Items("user_preferences"))
        {
            Pair(preference.UserId("user_id"), preference, "wa_id", "preference", preference);
        }

        foreach (var update in value.Items("user_id_update"))
        {
            var (previous, current) = (update.Get("user_id").UserId("previous"), update.Get("user_id").UserId("current"));
            Change(previous, current, update);
            Pair(update.Phone("wa_id"), current ?? previous, "userIdUpdate", update);
        }
    }

    // Either note may name a new number, because since user ids a change of number comes as a change of user id.
    // Where the note hides the new number, the new user id is the new address.
    private void ReadChange(JsonElement message, JsonElement system)
    {
        var (old, newId) = (message.Phone("from"), system.UserId("user_id"));
        var current = system.Phone("wa_id") ?? system.Phone("new_wa_id") ?? newId;
        var oldId = system.UserId("previous_user_id") ?? message.UserId("from_user_id") ?? FormerId(system.Text("body"), newId);
        if (old is not null && current is not null && old != current && TimeOf(message) is { } at)
        {
            ((List<NumberChange>)number.NumberChanges).Add(new NumberChange(old, current, oldId, newId, message.Text("id") ?? string.Empty, at));
        }
        else
        {
            Change(oldId, newId, message);
            Pair(current, newId ?? oldId, "userIdUpdate", message);
        }
    }

    // "User NAME changed from OLD to NEW": only the end of the sentence counts, because the recipient chooses NAME.
    private static string? FormerId(string? body, string? newId) =>
        newId is not null && body?.Split(' ') is [.., "changed", "from", var former, "to", var now]
        && now.TrimEnd('.') == newId && WhatsAppUserId.IsOne(former) ? former : null;

    // Most posts name no user id: then the number is not read again.
    private void Pair(string? userId, JsonElement person, string member, string by, JsonElement of)
    {
        if (userId is not null)
        {
            Pair(person.Phone(member), userId, by, of);
        }
    }

    private void Pair(string? one, string? other, string by, JsonElement of)
    {
        if (one is not null && other is not null && one != other && TimeOf(of) is { } at)
        {
            ((List<NamedTogether>)number.Named).Add(new NamedTogether(one, other, by, at));
        }
    }

    private void Change(string? old, string? current, JsonElement of)
    {
        if (old is not null && current is not null && old != current && TimeOf(of) is { } at)
        {
            ((List<UserIdChange>)number.UserIdChanges).Add(new UserIdChange(old, current, at));
        }
    }

    private DateTimeOffset? TimeOf(JsonElement of) => of.Time("timestamp") ?? entryTime;
}

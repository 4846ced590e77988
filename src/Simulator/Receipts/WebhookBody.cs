using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Receipts;

/// <summary>Writes the provider's webhook bodies and signs them.</summary>
internal static class WebhookBody
{
    internal static byte[] Statuses(Number number, IReadOnlyList<Pending> items) => Write(json =>
    {
        OpenChange(json, number.Account.Id, "messages");
        WriteMetadata(json, number);
        WriteContacts(json, number, items);
        json.WriteStartArray("statuses");
        foreach (var item in items)
        {
            WriteStatus(json, number, item.Message!, item.Message!.Plan[item.Step]);
        }

        json.WriteEndArray();
        CloseChange(json);
    });

    internal static byte[] Inbound(Number number, string from, string messageId, string text, DateTimeOffset at) => Write(json =>
    {
        OpenChange(json, number.Account.Id, "messages");
        WriteMetadata(json, number);
        json.WriteStartArray("contacts");
        var person = number.People.Of(from);
        WriteContact(json, person);
        json.WriteEndArray();
        json.WriteStartArray("messages");
        json.WriteStartObject();
        Name(json, person, "from", "from_user_id");
        json.WriteString("id", messageId);
        json.WriteString("timestamp", Seconds(at));
        json.WriteString("type", "text");
        json.WriteStartObject("text");
        json.WriteString("body", text);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        CloseChange(json);
    });

    /// <summary>A person stops or resumes marketing by the provider's own switch.</summary>
    internal static byte[] Preference(Number number, string from, string value, DateTimeOffset at) => Write(json =>
    {
        OpenChange(json, number.Account.Id, "user_preferences");
        WriteMetadata(json, number);
        json.WriteStartArray("user_preferences");
        json.WriteStartObject();
        Name(json, number.People.Of(from), "wa_id", "user_id");
        json.WriteString("detail", $"User requested to {value} marketing messages");
        json.WriteString("category", "marketing_messages");
        json.WriteString("value", value);
        json.WriteNumber("timestamp", at.ToUnixTimeSeconds());
        json.WriteEndObject();
        json.WriteEndArray();
        CloseChange(json);
    });

    internal static byte[] Account(Number number, string word, string? banState, string? restriction, DateTimeOffset at) => Write(json =>
    {
        OpenChange(json, number.Account.Id, "account_update", at);
        json.WriteString("phone_number", Digits(number.Registration.Phone));
        json.WriteString("event", word);
        if (banState is not null)
        {
            json.WriteStartObject("ban_info");
            json.WriteString("waba_ban_state", banState);
            json.WriteString("waba_ban_date", at.UtcDateTime.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        if (restriction is not null)
        {
            json.WriteStartArray("restriction_info");
            json.WriteStartObject();
            json.WriteString("restriction_type", restriction);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        CloseChange(json);
    });

    internal static string Sign(byte[] body, string appSecret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body));

    internal static string Digits(string phone) => phone.TrimStart('+');

    // Receipts name each recipient with a user id as a contact; receipts of a failure have no contacts.
    private static void WriteContacts(Utf8JsonWriter json, Number number, IReadOnlyList<Pending> items)
    {
        Person[] people = [.. items.Where(item => item.Message!.Plan[item.Step].Word != "failed")
            .Select(item => number.People.Of(item.Message!.To!)).Where(person => person.UserId is not null).Distinct()];
        if (people.Length == 0)
        {
            return;
        }

        json.WriteStartArray("contacts");
        foreach (var person in people)
        {
            WriteContact(json, person);
        }

        json.WriteEndArray();
    }

    private static void WriteContact(Utf8JsonWriter json, Person person)
    {
        json.WriteStartObject();
        json.WriteStartObject("profile");
        json.WriteString("name", "Customer " + Digits(person.Phone)[^2..]);
        json.WriteEndObject();
        Name(json, person, "wa_id", "user_id");
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, Number number, Message message, PlannedStatus status)
    {
        json.WriteStartObject();
        json.WriteString("id", MessageIds.Of(number, message.Index));
        json.WriteString("status", status.Word);
        json.WriteString("timestamp", Seconds(status.At));
        Name(json, number.People.Of(message.To!), "recipient_id", "recipient_user_id");
        if (status.Word == "failed")
        {
            // The provider does not promise the callback data in a failure, so nobody may lean on it.
            WriteErrors(json, status.Code ?? 131000);
        }
        else
        {
            if (message.AttemptId is not null)
            {
                json.WriteString("biz_opaque_callback_data", message.AttemptId);
            }

            WritePricing(json, message);
        }

        json.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter json, Person person, string number, string userId)
    {
        if (person.Shown is { } shown)
        {
            json.WriteString(number, shown);
        }

        if (person.UserId is { } id)
        {
            json.WriteString(userId, id);
        }
    }

    private static void WriteErrors(Utf8JsonWriter json, int code)
    {
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteNumber("code", code);
        json.WriteString("title", Provider.GraphErrors.Title(code));
        json.WriteString("message", Provider.GraphErrors.Title(code));
        json.WriteStartObject("error_data");
        json.WriteString("details", "Simulated: " + Provider.GraphErrors.Title(code));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WritePricing(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject("pricing");
        json.WriteBoolean("billable", message.Template is not null);
        json.WriteString("pricing_model", "PMP");
        json.WriteString("type", message.Template is null ? "free_customer_service" : "regular");
        json.WriteString("category", message.Template is null ? "service" : "marketing");
        json.WriteEndObject();
    }

    private static void OpenChange(Utf8JsonWriter json, string account, string field, DateTimeOffset? at = null)
    {
        json.WriteStartObject();
        json.WriteString("object", "whatsapp_business_account");
        json.WriteStartArray("entry");
        json.WriteStartObject();
        json.WriteString("id", account);
        if (at is { } time)
        {
            json.WriteNumber("time", time.ToUnixTimeSeconds());
        }

        json.WriteStartArray("changes");
        json.WriteStartObject();
        json.WriteString("field", field);
        json.WriteStartObject("value");
    }

    private static void CloseChange(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, Number number)
    {
        json.WriteString("messaging_product", "whatsapp");
        json.WriteStartObject("metadata");
        json.WriteString("display_phone_number", Digits(number.Registration.Phone));
        json.WriteString("phone_number_id", number.Id);
        json.WriteEndObject();
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}

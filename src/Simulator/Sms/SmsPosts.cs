using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Sms;

/// <summary>Writes the SMS provider's posts, forms all, and signs them.</summary>
internal static class SmsPosts
{
    internal static byte[] Status(Number number, Message message, PlannedStatus status)
    {
        var id = MessageIds.Of(number, message.Index);
        List<KeyValuePair<string, string>> fields =
        [
            new("SmsSid", id),
            new("SmsStatus", status.Word),
            new("MessageStatus", status.Word),
            new("To", message.To!),
            new("MessageSid", id),
            new("AccountSid", number.Account.Id),
            new("From", number.Id),
            new("ApiVersion", "2010-04-01"),
        ];
        if (status.Code is { } code)
        {
            fields.Add(new("ErrorCode", code.ToString(CultureInfo.InvariantCulture)));
        }

        if (status.Word is "delivered" or "undelivered")
        {
            fields.Add(new("RawDlrDoneDate", status.At.UtcDateTime.ToString("yyMMddHHmm", CultureInfo.InvariantCulture)));
        }

        return Write(fields);
    }

    internal static byte[] Inbound(Number number, string from, string id, string text, string? optOutType)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("ToCountry", string.Empty),
            new("SmsMessageSid", id),
            new("NumMedia", "0"),
            new("SmsSid", id),
            new("SmsStatus", "received"),
            new("Body", text),
            new("To", number.Id),
            new("NumSegments", "1"),
            new("MessageSid", id),
            new("AccountSid", number.Account.Id),
            new("From", from),
            new("ApiVersion", "2010-04-01"),
        ];
        if (optOutType is not null)
        {
            fields.Add(new("OptOutType", optOutType));
        }

        return Write(fields);
    }

    internal static string Sign(string url, byte[] form, string authToken)
    {
        var fields = Encoding.UTF8.GetString(form).Split('&')
            .Select(field => field.Split('=', 2))
            .Select(field => (Name: WebUtility.UrlDecode(field[0]), Value: WebUtility.UrlDecode(field[1])))
            .OrderBy(field => field.Name, StringComparer.Ordinal);
        var text = url + string.Concat(fields.Select(field => field.Name + field.Value));
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text)));
    }

    private static byte[] Write(List<KeyValuePair<string, string>> fields) => Encoding.ASCII.GetBytes(
        string.Join('&', fields.Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}")));
}

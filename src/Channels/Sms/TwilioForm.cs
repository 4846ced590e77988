using System.Net;
using System.Text;

namespace MassMessaging.Channels.Sms;

/// <summary>Fields of a form or a query, in their order; a name may come more than once.</summary>
internal static class TwilioForm
{
    /// <summary>More fields than any post of the provider has; further ones are not read.</summary>
    private const int MaxFields = 256;

    internal static List<KeyValuePair<string, string>> Read(ReadOnlySpan<byte> rawBody) => Read(Encoding.UTF8.GetString(rawBody));

    internal static List<KeyValuePair<string, string>> Read(string form)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var range in form.AsSpan().Split('&'))
        {
            var field = form.AsSpan()[range];
            if (field.IsEmpty || fields.Count == MaxFields)
            {
                continue;
            }

            var equals = field.IndexOf('=');
            var name = equals < 0 ? field : field[..equals];
            var value = equals < 0 ? default : field[(equals + 1)..];
            fields.Add(new(WebUtility.UrlDecode(name.ToString()), WebUtility.UrlDecode(value.ToString())));
        }

        return fields;
    }

    /// <summary>The first value of a name; null when it is absent, or holds U+0000, which no database stores.</summary>
    internal static string? First(this List<KeyValuePair<string, string>> fields, string name)
    {
        foreach (var field in fields)
        {
            if (field.Key == name && !field.Value.Contains('\0', StringComparison.Ordinal))
            {
                return field.Value;
            }
        }

        return null;
    }
}

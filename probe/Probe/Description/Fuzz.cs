using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MassMessaging.Probe.Description;

/// <summary>Makes wrong requests out of right ones; the same seed makes the same.</summary>
internal sealed class Fuzz(Random random)
{
    private const string Mark = "\"@@\"";

    // As they stand in JSON, so that what no serializer writes can be sent too.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "0.5", "1e400", "-0", "99999999999999999999999999", "2147483648", "1E-30", "[]", "{}", "[[[[]]]]", "[null]",
        "{\"a\":{\"b\":{\"c\":[1,\"x\",null]}}}", "\"\"", "\" \"", "\"x\"", "\"0\"", "\"-1\"", "\"1e9\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\u0001\\u001f\"", "\"\\r\\nX-Injected: 1\"", "\"\\u202e\\u2066\"", "\"\\ufeff\"", "\"\\u0130\\u0149\"",
        "\"'; select 1 --\"", "\"%00\"", "\"../../x\"", "\"{0} %s ${x}\"", "\"1970-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"", "\"2027-02-29\"", "\"--02-30\"", "\"24:00\"", "\"00:00\"", "\"25:61\"", "\"Europe/Nowhere\"",
        "\"+999999999999999999\"", "\"NaN\"", "\"today\"", "NaN", "'x'", "01", "\"\\x\"", "{\"amount\":\"1e30\",\"currency\":\"EUR\"}",
        "{\"amount\":79228162514264337593543950336}", "[\"x\",\"x\"]", "{\"\":0}", "{\"a\":1,\"a\":2}",
    ];

    private static readonly string[] Words =
    [
        "", "0", "-1", "1", "201", "2147483648", "99999999999999999999", "abc", "%20", "%00", "%ff", "%C0%80", "%ED%A0%80", "%0d%0aX:1", "'", "%25", "%2F", "..%2F..",
        "%F0%9F%98%80", "AAAA", "AAAAAAAAAAAAAAAA", "____", "null", "true", "2027-03-01T08:00:00Z", "whatsapp", "sms", "running", "waiting", "%7B%7D", "a:b:c",
        "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff", "%D8%00",
    ];

    private static readonly string[] Types =
    [
        "application/json", "text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=nonsense", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/merge-patch+json",
        "application/json;charset=", "application/json; charset=\"", "application/json;;", "application/json; charset=utf-8; charset=utf-16", "/", ";", "application/", "application/json\u00e9",
    ];

    // Headers that something on the way to a route may read.
    private static readonly string[] Read =
    [
        "Accept-Language", "Accept-Encoding", "Accept-Charset", "Content-Encoding", "Content-Language", "Content-Disposition", "If-None-Match", "If-Modified-Since",
        "If-Unmodified-Since", "If-Range", "Range", "Cookie", "Origin", "Referer", "traceparent", "tracestate", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto",
        "X-Forwarded-Host", "X-HTTP-Method-Override", "Access-Control-Request-Method", "Prefer", "Idempotency-Key", "If-Match", "Accept",
    ];

    private static readonly string[] HeaderValues =
    [
        "", " ", ",", ";", "=", "\"", "\"\"", "*", "*/*;q=", "x;q=2", "x;q=-1", "x=", "x; y=\"", "bytes=0-", "bytes=9-1", "gzip", "nonsense", "-1", "99999999999999999999", "[::1", "::1",
        "http://", "https://[", "for=\"[::1\";proto=x", "00-00000000000000000000000000000000-0000000000000000-00", "00-x-y-z", "\u00e9\u00ff", "Thu, 32 Foo 2026 25:00:00 GMT", "DELETE", "%",
    ];

    /// <summary>A body that is wrong in one or two ways; now and then the right one.</summary>
    public byte[] Body(string right)
    {
        if (Chance(20))
        {
            return Encoding.UTF8.GetBytes(right);
        }

        var text = right;
        if (!Chance(4))
        {
            text = IsJson(right) ? OtherMember(right) : right;
        }

        return Chance(3) ? OtherBytes(Encoding.UTF8.GetBytes(text)) : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>A media type, mostly the right one.</summary>
    public string Type(string right) => Chance(12) ? Pick(Types) : right;

    /// <summary>Queries, most of them the operation's own, sometimes repeated.</summary>
    public string Query(IReadOnlyList<string> names)
    {
        var parts = new List<string>();
        foreach (var name in names.Where(_ => Chance(2)))
        {
            parts.AddRange(Enumerable.Range(0, Chance(8) ? 2 : 1).Select(_ => $"{Uri.EscapeDataString(name)}={Word()}"));
        }

        if (Chance(10))
        {
            parts.Add("unknown=" + Word());
        }

        return parts.Count == 0 ? string.Empty : "?" + string.Join('&', parts);
    }

    /// <summary>A form in which one field or another has a wrong value; the names stand once each.</summary>
    public string Form(IReadOnlyDictionary<string, string> right) =>
        string.Join('&', right.Where(_ => !Chance(12)).Select(field => $"{field.Key}={(Chance(4) ? Word() : Uri.EscapeDataString(field.Value))}"));

    /// <summary>The path, mostly with ids of things that are there.</summary>
    public string Path(string path)
    {
        if (!Chance(6))
        {
            return path;
        }

        var segments = path.Split('/');
        // The server below the API refuses a NUL in a path, without a word.
        segments[random.Next(Math.Min(2, segments.Length - 1), segments.Length)] = Word() is { Length: > 0 } word && !word.Contains("%00", StringComparison.Ordinal) ? word : "%20";
        return string.Join('/', segments);
    }

    /// <summary>Headers that routes read.</summary>
    public IEnumerable<(string Name, string Value)> Headers()
    {
        yield return ("If-Match", Pick(["*", "*", "\"1\"", "\"1\", \"2\"", "W/\"1\"", "\"", "", "1", ",,,", "\"99999999999999999999\""]));
        if (Chance(6))
        {
            yield return ("Idempotency-Key", Pick(["k", "\"k\"", "\"\"", "\"", "", new string('k', 201), "a\tb", "k, k"]));
        }

        if (Chance(8))
        {
            yield return ("Accept", Pick(["text/csv", "text/event-stream", "*/*", "nonsense", "application/xml;q=2", ";;;"]));
        }

        if (Chance(30))
        {
            yield return ("Last-Event-ID", "x");
        }

        if (Chance(10))
        {
            yield return (Pick(Read), Pick(HeaderValues));
        }
    }

    // One member gets another value, or a name, or company.
    private string OtherMember(string right)
    {
        var root = JsonNode.Parse(right)!;
        var places = Places(root).ToList();
        var wrong = Chance(30) ? Deep() : Chance(30) ? Long() : Pick(Values);
        if (places.Count == 0 || Chance(15))
        {
            return wrong;
        }

        var place = places[random.Next(places.Count)];
        switch (place)
        {
            case (JsonObject parent, string name) when Chance(8):
                parent.Remove(name);
                return root.ToJsonString();
            case (JsonObject parent, _) when Chance(8):
                parent[Chance(2) ? "unknown" : "\ud83d\ude00~/"] = "@@";
                break;
            case (JsonObject parent, string name) when Chance(8):
                var pair = $"{JsonSerializer.Serialize(name)}:";
                return root.ToJsonString().Replace(pair, pair + "1," + pair, StringComparison.Ordinal);
            case (JsonObject parent, string name):
                parent[name] = "@@";
                break;
            case (JsonArray parent, int index):
                parent[index] = "@@";
                break;
        }

        return root.ToJsonString().Replace(Mark, wrong, StringComparison.Ordinal);
    }

    private byte[] OtherBytes(byte[] bytes)
    {
        var list = bytes.ToList();
        switch (random.Next(6))
        {
            case 0:
                return [.. list.Take(random.Next(list.Count + 1))];
            case 1:
                list.Insert(random.Next(list.Count + 1), Pick<byte>([0, 0xFF, 0xC0, 0x80, 0x1F, 0x7F, (byte)'"', (byte)'}', (byte)'\\', (byte)'\n', (byte)',']));
                break;
            case 2:
                list.AddRange(list);
                break;
            case 3 when list.Count > 0:
                list[random.Next(list.Count)] = (byte)random.Next(256);
                break;
            case 4 when list.Count > 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            default:
                list.InsertRange(0, Pick<byte[]>([[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xD8, 0x00]]));
                break;
        }

        return [.. list];
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value!).Prepend((members, member.Key))),
        JsonArray items => items.SelectMany((item, i) => Places(item!).Prepend((items, i))),
        _ => [],
    };

    private static bool IsJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject or JsonArray;
        }
        catch (JsonException)
        {
            return false; // the rows of an import
        }
    }

    private string Deep()
    {
        var depth = Pick([30, 70, 5000]);
        return Chance(2) ? new string('[', depth) + new string(']', depth) : string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{}" + new string('}', depth);
    }

    private string Long() => Chance(2)
        ? $"\"{new string('x', Pick([101, 501, 1001, 70_000]))}\""
        : $"[{string.Join(',', Enumerable.Repeat("\"x\"", Pick([101, 1001, 20_000])))}]";

    private string Word() => Chance(12) ? new string('a', Pick([101, 201, 4000])) : Pick(Words);

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}

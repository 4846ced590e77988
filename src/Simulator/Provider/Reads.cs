using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Provider;

/// <summary>What can be read from the provider: a number, an account's numbers and templates, a message's history.</summary>
internal sealed class Reads(SimulatorClock clock, NumberBook numbers)
{
    private const int DefaultLimit = 25;
    private const int MaxLimit = 100;
    private static readonly string[] DefaultFields = ["display_phone_number", "verified_name", "quality_rating"];

    internal Task NumberAsync(HttpContext call, Number number) =>
        Answers.JsonAsync(call, 200, ToJson(number, FieldsOf(call)).ToJsonString());

    internal Task AccountAsync(HttpContext call, Account account)
    {
        var json = new JsonObject { ["id"] = account.Id };
        if (FieldsOf(call).Contains("owner_business_info")
            && numbers.NumbersOf(account.Id).Select(number => number.Registration.PortfolioId).FirstOrDefault(id => id is not null) is { } owner)
        {
            json["owner_business_info"] = new JsonObject { ["name"] = "Simulated portfolio", ["id"] = owner };
        }

        return Answers.JsonAsync(call, 200, json.ToJsonString());
    }

    internal Task NumbersAsync(HttpContext call, Account account)
    {
        var fields = FieldsOf(call);
        return PageAsync(call, [.. numbers.NumbersOf(account.Id)], number => ToJson(number, fields));
    }

    internal Task TemplatesAsync(HttpContext call, Account account)
    {
        var name = call.Request.Query["name"].ToString();
        var templates = account.Templates.Values
            .Where(t => name.Length == 0 || t.Name == name)
            .OrderBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Language, StringComparer.Ordinal);
        return PageAsync(call, [.. templates], ToJson);
    }

    internal Task HistoryAsync(HttpContext call, Number number)
    {
        var id = call.Request.Query["message_id"].ToString();
        Message[] found = MessageIds.Find(number, id) is { } message ? [message] : [];
        return PageAsync(call, found, one => ToJson(id, one));
    }

    private static JsonObject ToJson(Number number, string[] fields)
    {
        var json = new JsonObject { ["id"] = number.Id };
        foreach (var field in fields)
        {
            json[field] = field switch
            {
                "display_phone_number" => number.Registration.Phone,
                "verified_name" => "Simulated business",
                "quality_rating" => number.Registration.QualityRating,
                "status" => number.Account.Banned ? "BANNED" : number.Registration.Status,
                "whatsapp_business_manager_messaging_limit" or "messaging_limit_tier" => number.Registration.MessagingLimit,
                "name_status" => "APPROVED",
                "code_verification_status" => "VERIFIED",
                "id" => number.Id,
                _ => null,
            };
        }

        return json;
    }

    private static JsonObject ToJson(Template template)
    {
        var json = new JsonObject
        {
            ["name"] = template.Name,
            ["language"] = template.Language,
            ["status"] = template.Status,
            ["category"] = template.Category,
            ["quality_score"] = new JsonObject { ["score"] = template.Quality },
            ["components"] = new JsonArray(
            [
                new JsonObject { ["type"] = "BODY", ["text"] = template.Body },
                .. (template.Components ?? []).Select(component => component!.DeepClone()),
            ]),
            ["id"] = ((uint)HashCode.Combine(template.Name, template.Language)).ToString(CultureInfo.InvariantCulture),
        };
        if (template.TimeToLive is { } seconds)
        {
            json["message_send_ttl_seconds"] = seconds; // left out where the template sets none
        }

        return json;
    }

    private JsonObject ToJson(string id, Message message)
    {
        var now = clock.Now;
        var events = message.Plan.Where(status => status.At <= now && status.Word != "warmed_up").OrderBy(status => status.At);
        return new JsonObject
        {
            ["id"] = message.Index.ToString(CultureInfo.InvariantCulture),
            ["message_id"] = id,
            ["events"] = new JsonObject
            {
                ["data"] = new JsonArray([.. events.Select((status, i) => new JsonObject
                {
                    ["id"] = i.ToString(CultureInfo.InvariantCulture),
                    ["delivery_status"] = status.Word.ToUpperInvariant(),
                    ["timestamp"] = status.At.ToUnixTimeSeconds(),
                })]),
            },
        };
    }

    private static string[] FieldsOf(HttpContext call) =>
        call.Request.Query["fields"].ToString() is { Length: > 0 } given ? given.Split(',', StringSplitOptions.TrimEntries) : DefaultFields;

    private static Task PageAsync<T>(HttpContext call, T[] all, Func<T, JsonObject> toJson)
    {
        var limit = int.TryParse(call.Request.Query["limit"], out var asked) ? Math.Clamp(asked, 1, MaxLimit) : DefaultLimit;
        var from = FromCursor(call.Request.Query["after"].ToString());
        var page = all.Skip(from).Take(limit).ToArray();
        var paging = new JsonObject
        {
            ["cursors"] = new JsonObject { ["before"] = ToCursor(from), ["after"] = ToCursor(from + page.Length) },
        };
        if (from + page.Length < all.Length)
        {
            paging["next"] = $"{call.Request.Scheme}://{call.Request.Host}{call.Request.Path}?limit={limit}&after={ToCursor(from + page.Length)}";
        }

        var answer = new JsonObject { ["data"] = new JsonArray([.. page.Select(toJson)]) };
        if (page.Length > 0)
        {
            answer["paging"] = paging;
        }

        return Answers.JsonAsync(call, 200, answer.ToJsonString());
    }

    private static string ToCursor(int position) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(position.ToString(CultureInfo.InvariantCulture)));

    private static int FromCursor(string cursor)
    {
        var bytes = new byte[cursor.Length];
        return Convert.TryFromBase64String(cursor, bytes, out var written)
            && int.TryParse(bytes.AsSpan(0, written), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : 0;
    }
}

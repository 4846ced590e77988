using System.Reflection;
using System.Text.Json.Nodes;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Api.OpenApi;

/// <summary>Schemas of values that no type of ours has: texts of a form, and JSON that is stored as it is.</summary>
internal static class NamedSchemas
{
    private static readonly Dictionary<string, Func<JsonObject>> Texts = new()
    {
        ["Currency"] = () => Text("ISO 4217, such as EUR.", "^[A-Z]{3}$"),
        ["Id"] = () => Text("An id that the product gave: opaque.", "^[0-9a-fA-F]{32}$"),
        ["LocalDateTime"] = () => Text("A local date and time without an offset, yyyy-MM-ddTHH:mm:ss; seconds may be left out where it is given.", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"),
        ["LocalTime"] = () => Text("A local time, HH:mm.", "^([01][0-9]|2[0-3]):[0-5][0-9]$"),
        ["OwnId"] = () => new JsonObject
        {
            ["type"] = "string",
            ["description"] = "An id that you chose, without control characters.",
            ["minLength"] = 1,
            ["maxLength"] = Json.Texts.MaxId,
        },
        ["Region"] = () => Text("ISO 3166, such as IT.", "^[A-Z]{2}$"),
    };

    private static readonly Dictionary<string, Func<JsonObject>> Values = new()
    {
        ["BalanceEntryCause"] = () => new JsonObject
        {
            ["type"] = "object",
            ["description"] = "What an entry was for: members by its kind, none for a credit.",
            ["properties"] = new JsonObject
            {
                ["campaignId"] = new JsonObject { ["type"] = "string", ["description"] = "campaign: which one." },
                ["units"] = new JsonObject { ["type"] = "integer", ["format"] = "int64", ["description"] = "campaign: how many units were charged; of SMS each segment is one." },
                ["unitPrice"] = new JsonObject { ["type"] = "string", ["description"] = "campaign: the price of one unit, a decimal number." },
                ["senderId"] = new JsonObject { ["type"] = "string", ["description"] = "channelMonth: which sender." },
                ["months"] = new JsonObject { ["type"] = "integer", ["format"] = "int32", ["description"] = "channelMonth: how many months." },
            },
        },
        ["CustomerAttributes"] = () => new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Free attributes, each a string, a number, true or false.",
            ["additionalProperties"] = Attribute(),
        },
        ["MessagesPerHour"] = () => new JsonObject
        {
            ["type"] = "integer",
            ["format"] = "int32",
            ["description"] = "Messages an hour of one campaign.",
            ["enum"] = new JsonArray([.. ReleaseRate.All.Select(rate => (JsonNode)rate.PerHour)]),
        },
        ["ProblemParams"] = () => new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Values by their names: words, numbers, amounts of money, and lists of words or numbers.",
            ["additionalProperties"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null") },
                    new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = new JsonArray("string", "number") } },
                    new JsonObject { ["$ref"] = ContractSchemas.Root + "Money" }),
            },
        },
        ["Money"] = () => new JsonObject
        {
            ["type"] = "object",
            ["description"] = "An amount of money.",
            ["properties"] = new JsonObject
            {
                ["amount"] = Text("A decimal number with two to four places; negative for a debit.", "^-?[0-9]+[.][0-9]{2,4}$"),
                ["currency"] = new JsonObject { ["$ref"] = ContractSchemas.Root + "Currency" },
            },
            ["required"] = new JsonArray("amount", "currency"),
        },
        ["MoneyInput"] = () => new JsonObject
        {
            ["description"] = "An amount of money, or a bare amount in the currency that its place implies.",
            ["anyOf"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["amount"] = Text("A decimal number from 0, with four places at most.", Amount),
                        ["currency"] = new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["$ref"] = ContractSchemas.Root + "Currency" }, new JsonObject { ["type"] = "null" }) },
                    },
                    ["required"] = new JsonArray("amount"),
                    ["additionalProperties"] = false,
                },
                Text("A decimal number from 0, with four places at most.", Amount),
                new JsonObject { ["type"] = "number", ["minimum"] = 0 }),
        },
    };

    private const string Amount = "^[0-9]*[.]?[0-9]{1,4}$|^[0-9]+[.]?$";

    /// <summary>Whether a list of such values may be described by the schema of one: a word, or a text of a form.</summary>
    public static bool IsText(string name) => Texts.ContainsKey(name) || ClosedWords.Lists.ContainsKey(name);

    /// <summary>The schema of that name.</summary>
    public static JsonObject Of(string name) =>
        ClosedWords.Lists.TryGetValue(name, out var words) ? new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) }
        : Texts.TryGetValue(name, out var text) ? text()
        : Values[name]();

    /// <summary>The schema of a member of Domain, which names none itself; null: the one of its type.</summary>
    public static string? OfDomain(ICustomAttributeProvider? member) =>
        member is PropertyInfo { Name: nameof(AudienceFilter.Gender), DeclaringType: var type } && type == typeof(AudienceFilter) ? "Gender" : null;

    /// <summary>The names that a schema refers to.</summary>
    public static IEnumerable<string> Within(string name) => name switch
    {
        "Money" or "MoneyInput" => ["Currency"],
        "ProblemParams" => ["Money"],
        _ => [],
    };

    /// <summary>The value of an attribute.</summary>
    public static JsonObject Attribute() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject Text(string description, string pattern) =>
        new() { ["type"] = "string", ["description"] = description, ["pattern"] = pattern };
}

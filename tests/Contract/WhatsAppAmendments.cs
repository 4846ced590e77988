using System.Text.Json.Nodes;

namespace MassMessaging.Contract;

/// <summary>Where Meta's description contradicts Meta's documentation or itself. Each amendment has its reason; there are no others.</summary>
internal static class WhatsAppAmendments
{
    internal static Description Apply(Description description)
    {
        // The messages endpoint's reference page has it; the schema has it for calls only.
        Properties(description, "BaseMessageProperties")["biz_opaque_callback_data"] = Type("string");

        // As with the messages endpoint; no page says that the endpoint for marketing refuses it (docs/reality.md).
        Properties(description, "MarketingMessageRequestPayload")["biz_opaque_callback_data"] = Type("string");

        // The webhook's reference page has both: the callback data of the send, and since prices are per message their type.
        Properties(description, "Statuses")["biz_opaque_callback_data"] = Type("string");
        Properties(description, "Pricing")["type"] = Type("string");

        // The page of error codes shows it with every error of the messages endpoint, which has no error schema of its own.
        Properties(description, "GraphAPIError")["error"]!["properties"]!["error_data"] =
            Object(("messaging_product", Type("string")), ("details", Type("string")));

        // The same node, described under another path, has it.
        Properties(description, "PhoneNumberInfo")["status"] = Reference("WhatsAppAccountNumberStatus");

        // A read answers the fields that were asked for, so none of them can be required.
        description.Schema("WhatsAppBusinessAccountPhoneNumber").Remove("required");

        // Every other list of the API has the address of the next page.
        var templates = description.Operation("get", "/{Version}/{WABA-ID}/message_templates").Operation;
        var list = templates["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["properties"]!;
        list["paging"] = Reference("CursorPaging");

        // The template node's reference page has both: how people took it, and how long its messages may be tried.
        var template = list["data"]!["items"]!["properties"]!.AsObject();
        template["quality_score"] = Object(("score", Type("string")), ("date", Type("integer")));
        template["message_send_ttl_seconds"] = Type("integer");

        // They point at the text that is sent, which has a recipient and no sender; the one that came is described too.
        description.Schema("IncomingMessage")["oneOf"]![0] = Reference("TextMessage_2");
        description.Schema("TextMessage_2")["allOf"]![0] = Reference("BaseMessageProperties_1");

        // The webhook's reference page has the time of an entry; those about accounts carry it.
        Properties(description, "Entry")["time"] = Type("integer");

        AddAccountUpdates(description);
        return description;
    }

    /// <summary>
    /// User ids as Meta's page "Business-scoped user IDs" has them since April 2026: a person may be named by a number, a user id or both.
    /// A description of its own holds them, because otherwise a missing number would fit where nothing stands in its place.
    /// </summary>
    internal static Description ApplyUserIds(Description description)
    {
        Either(description, "BaseMessageProperties", "to", "recipient");
        Either(description, "Statuses", "recipient_id", "recipient_user_id");
        Either(description, "BaseMessageProperties_1", "from", "from_user_id");
        Either(description, "ContactProfile", "wa_id", "user_id");
        Properties(description, "MessageResponsePayload")["contacts"]!["items"]!["properties"]!["user_id"] = Type("string");
        Properties(description, "StatusMessageValue")["contacts"] = new JsonObject { ["type"] = "array", ["items"] = Reference("ContactProfile") };
        AddField(description, "user_preferences", Object(
            ("messaging_product", Type("string")),
            ("metadata", Reference("Metadata")),
            ("contacts", new JsonObject { ["type"] = "array", ["items"] = Reference("ContactProfile") }),
            ("user_preferences", new JsonObject
            {
                ["type"] = "array",
                ["items"] = Object(
                    ("wa_id", Type("string")),
                    ("user_id", Type("string")),
                    ("detail", Type("string")),
                    ("category", new JsonObject { ["enum"] = new JsonArray("marketing_messages") }),
                    ("value", new JsonObject { ["enum"] = new JsonArray("stop", "resume") }),
                    ("timestamp", Type("integer"))),
            })));
        return description;
    }

    // Of the webhook's fields only those about messages and groups are described; this one is on the webhook's reference page.
    private static void AddAccountUpdates(Description description) =>
        AddField(description, "account_update", Object(
            ("phone_number", Type("string")),
            ("event", new JsonObject
            {
                ["enum"] = new JsonArray(
                    "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION", "DISABLED_UPDATE", "PARTNER_REMOVED"),
            }),
            ("ban_info", Object(("waba_ban_state", Type("string")), ("waba_ban_date", Type("string")))),
            ("restriction_info", new JsonObject
            {
                ["type"] = "array",
                ["items"] = Object(("restriction_type", Type("string")), ("expiration", Type("string"))),
            }),
            ("violation_info", Object(("violation_type", Type("string"))))));

    private static void AddField(Description description, string field, JsonObject value)
    {
        var change = Properties(description, "Change");
        change["field"]!["enum"]!.AsArray().Add(field);
        change["value"]!["oneOf"]!.AsArray().Add(value);
    }

    // The number may be missing, and the user id may stand in its place.
    private static void Either(Description description, string schema, string number, string userId)
    {
        Properties(description, schema)[userId] = Type("string");
        if (description.Schema(schema)["required"] is JsonArray required)
        {
            description.Schema(schema)["required"] = new JsonArray([.. required.Select(name => (string)name!).Where(name => name != number).Select(name => JsonValue.Create(name))]);
        }
    }

    private static JsonObject Properties(Description description, string schema) => description.Schema(schema)["properties"]!.AsObject();

    private static JsonObject Reference(string schema) => new() { ["$ref"] = "#/components/schemas/" + schema };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject Object(params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Name, one.Schema))),
    };
}

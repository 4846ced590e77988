using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Channels.WhatsApp;

internal sealed record SendRequest(
    string? To,
    string? Recipient,
    string Type,
    TextBody? Text,
    TemplateBody? Template,
    string BizOpaqueCallbackData)
{
    public string MessagingProduct => "whatsapp";

    public string RecipientType => "individual";
}

internal sealed record TextBody(string Body)
{
    public bool PreviewUrl => false;
}

internal sealed record TemplateBody(string Name, TemplateLanguage Language, IReadOnlyList<TemplateComponent> Components);

internal sealed record TemplateLanguage(string Code)
{
    public string Policy => "deterministic";
}

internal sealed record TemplateComponent(string Type, IReadOnlyList<TemplateParameter> Parameters);

internal sealed record TemplateParameter(string Type, string Text);

internal sealed record SendReply(IReadOnlyList<SendReplyMessage>? Messages, GraphError? Error, IReadOnlyList<SendReplyContact>? Contacts = null);

internal sealed record SendReplyContact(string? Input, string? WaId, string? UserId);

internal sealed record SendReplyMessage(string? Id, string? MessageStatus);

/// <summary>An error; what is said in words may have any shape and makes no answer unreadable.</summary>
internal sealed record GraphError(int? Code, int? ErrorSubcode, JsonElement Message = default, JsonElement ErrorData = default);

internal sealed record NumberReply(string? Id, string? DisplayPhoneNumber, string? QualityRating, string? Status);

internal sealed record LimitReply(JsonElement WhatsappBusinessManagerMessagingLimit, JsonElement MessagingLimitTier);

internal sealed record AccountReply(string? Id, AccountOwner? OwnerBusinessInfo);

internal sealed record AccountOwner(string? Id);

internal sealed record NumberPage(IReadOnlyList<NumberReply>? Data, GraphPaging? Paging);

internal sealed record TemplateReply(
    string? Name,
    string? Language,
    string? Status,
    string? Category,
    IReadOnlyList<TemplateReplyComponent>? Components,
    TemplateReplyQuality? QualityScore,
    int? MessageSendTtlSeconds);

internal sealed record TemplateReplyQuality(string? Score);

internal sealed record TemplateReplyComponent(
    string? Type,
    string? Format,
    string? Text,
    IReadOnlyList<TemplateReplyButton>? Buttons,
    TemplateReplyOffer? LimitedTimeOffer);

internal sealed record TemplateReplyButton(string? Type, string? Url, string? Text);

internal sealed record TemplateReplyOffer(bool? HasExpiration);

internal sealed record TemplatePage(IReadOnlyList<TemplateReply>? Data, GraphPaging? Paging);

internal sealed record GraphPaging(GraphCursors? Cursors, string? Next);

internal sealed record GraphCursors(string? After);

/// <summary>The Cloud API's JSON: snake_case, absent instead of null, numbers also as strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendReply))]
[JsonSerializable(typeof(NumberReply))]
[JsonSerializable(typeof(LimitReply))]
[JsonSerializable(typeof(AccountReply))]
[JsonSerializable(typeof(NumberPage))]
[JsonSerializable(typeof(TemplatePage))]
internal sealed partial class Wire : JsonSerializerContext;

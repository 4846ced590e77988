using System.Globalization;

namespace MassMessaging.Simulator.Provider;

/// <summary>The provider's errors: their HTTP status, their words, and the JSON around them.</summary>
internal static class GraphErrors
{
    internal const int InvalidParameter = 100;
    internal const int InvalidToken = 190;
    internal const int MissingParameter = 131008;
    internal const int InvalidValue = 131009;
    internal const int SenderIsRecipient = 131021;
    internal const int AccountLocked = 131031;
    internal const int WindowClosed = 131047;
    internal const int UnsupportedType = 131051;
    internal const int UserIdNotSupported = 131062;
    internal const int TooFast = 130429;
    internal const int ParameterCount = 132000;
    internal const int TemplateMissing = 132001;
    internal const int TemplateTooLong = 132005;
    internal const int ParameterFormat = 132012;
    internal const int TemplatePaused = 132015;
    internal const int TemplateDisabled = 132016;

    internal static int Status(int code) => code switch
    {
        InvalidToken or 0 => 401,
        10 or 3 or (>= 200 and <= 299) or 131005 or AccountLocked or 368 => 403,
        4 or 80007 or TooFast or 131056 or 131048 => 429,
        TemplateMissing => 404,
        131000 or 131016 or 1 or 2 => 500,
        _ => 400,
    };

    internal static string Title(int code) => code switch
    {
        InvalidParameter => "Invalid parameter",
        InvalidToken => "Invalid OAuth access token",
        4 or 80007 or TooFast => "Rate limit hit",
        131026 => "Message undeliverable",
        MissingParameter => "Required parameter is missing",
        InvalidValue => "Parameter value is not valid",
        SenderIsRecipient => "Recipient cannot be sender",
        AccountLocked => "Account has been locked",
        WindowClosed => "Re-engagement message",
        131048 => "Spam rate limit hit",
        131049 => "Not delivered to keep the ecosystem healthy",
        131050 => "Recipient stopped marketing messages",
        UnsupportedType => "Unsupported message type",
        131056 => "Pair rate limit hit",
        UserIdNotSupported => "User ids are not supported for this message",
        ParameterCount => "Number of parameters does not match",
        TemplateMissing => "Template does not exist",
        TemplateTooLong => "Translated text too long",
        ParameterFormat => "Parameter format does not match",
        TemplatePaused => "Template is paused",
        TemplateDisabled => "Template is disabled",
        _ => "Simulated error",
    };

    /// <summary>The body of an error answer.</summary>
    internal static string Body(int code, string details, int? subcode) =>
        $$$"""
        {"error":{"message":"(#{{{Text(code)}}}) {{{Title(code)}}}","type":"OAuthException","code":{{{Text(code)}}},{{{(subcode is { } sub ? $"\"error_subcode\":{Text(sub)}," : string.Empty)}}}"error_data":{"messaging_product":"whatsapp","details":"{{{System.Text.Json.JsonEncodedText.Encode(details)}}}"},"fbtrace_id":"A{{{Guid.NewGuid():N}}}"}}
        """;

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);
}

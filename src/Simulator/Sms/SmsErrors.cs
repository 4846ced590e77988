using System.Globalization;
using System.Text.Json;

namespace MassMessaging.Simulator.Sms;

/// <summary>The provider's errors: their HTTP status, their words, and the JSON around them.</summary>
internal static class SmsErrors
{
    internal const int Unauthorized = 20003;
    internal const int NotFound = 20404;
    internal const int TooFast = 20429;
    internal const int Broken = 20500;
    internal const int InvalidTo = 21211;
    internal const int SameNumber = 21266;
    internal const int BodyMissing = 21602;
    internal const int FromMissing = 21603;
    internal const int ToMissing = 21604;
    internal const int InvalidFrom = 21606;
    internal const int InvalidCallback = 21609;
    internal const int Stopped = 21610;
    internal const int BodyTooLong = 21617;
    internal const int Unreachable = 30003;

    internal static int Status(int code) => code switch
    {
        Unauthorized => 401,
        NotFound => 404,
        TooFast => 429,
        Broken => 500,
        _ => 400,
    };

    /// <summary>The body of an error answer.</summary>
    internal static string Body(int code, int status) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"code":{{code}},"message":"{{JsonEncodedText.Encode(Title(code))}}","more_info":"https://www.twilio.com/docs/errors/{{code}}","status":{{status}}}""");

    private static string Title(int code) => code switch
    {
        Unauthorized => "Authenticate",
        NotFound => "The requested resource was not found",
        TooFast => "Too Many Requests",
        InvalidTo => "Invalid 'To' phone number",
        SameNumber => "'To' and 'From' number cannot be the same",
        BodyMissing => "Message body is required",
        FromMissing => "A 'From' phone number is required",
        ToMissing => "A 'To' phone number is required",
        InvalidFrom => "The 'From' number is not a valid sender of this account",
        InvalidCallback => "Invalid 'StatusCallback' URL",
        Stopped => "Attempt to send to unsubscribed recipient",
        BodyTooLong => "The message body exceeds 1600 characters",
        _ => "Simulated error",
    };
}

using System.Text;
using System.Text.Json;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Provider;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Sms;

/// <summary>The SMS provider's own addresses: who may ask what. Paths begin with <c>/2010-04-01/Accounts/{account}</c>.</summary>
internal sealed class SmsProtocol(SimulatorClock clock, NumberBook numbers, FaultBook faults, ReceiptPlanner planner, Intake intake)
{
    private const string Version = "/2010-04-01";
    private readonly SmsSends _sends = new(clock, faults, planner, intake);

    internal static bool IsMeant(HttpContext call) => call.Request.Path.StartsWithSegments(Version, StringComparison.Ordinal);

    internal Task AnswerAsync(HttpContext call)
    {
        if (!clock.IsKnown)
        {
            return RefuseAsync(call, SmsErrors.Broken, 503);
        }

        if (!TryAuthenticate(call, out var account))
        {
            return RefuseAsync(call, SmsErrors.Unauthorized);
        }

        var path = call.Request.Path.Value![Version.Length..];
        return call.Request.Method switch
        {
            "POST" when path == $"/Accounts/{account}/Messages.json" => _sends.AnswerAsync(call, account, [.. numbers.NumbersOf(account)]),
            "GET" when path == $"/Accounts/{account}.json" => Answers.JsonAsync(call, 200, Describe(account)),
            _ => RefuseAsync(call, SmsErrors.NotFound),
        };
    }

    internal static Task RefuseAsync(HttpContext call, int code, int? status = null, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
        {
            call.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var given = status ?? SmsErrors.Status(code);
        return Answers.JsonAsync(call, given, SmsErrors.Body(code, given));
    }

    // Every number of an account is registered with the account's token; the first one's counts.
    private bool TryAuthenticate(HttpContext call, out string account)
    {
        account = string.Empty;
        var header = call.Request.Headers.Authorization.ToString();
        var decoded = new byte[header.Length];
        if (!header.StartsWith("Basic ", StringComparison.Ordinal) || !Convert.TryFromBase64String(header[6..], decoded, out var length))
        {
            return false;
        }

        var given = Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2);
        account = given[0];
        return given.Length == 2 && numbers.NumbersOf(account).FirstOrDefault()?.Registration.AccessToken == given[1];
    }

    private static string Describe(string account) =>
        $$"""{"sid":"{{JsonEncodedText.Encode(account)}}","friendly_name":"Simulated business","status":"active","type":"Full","uri":"{{Version}}/Accounts/{{JsonEncodedText.Encode(account)}}.json"}""";
}

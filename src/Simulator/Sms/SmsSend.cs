using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Sms;

/// <summary>The form of a send.</summary>
internal sealed record SmsSend(string To, string? From, string? Service, string Body, string? Callback)
{
    private const int LongestBody = 1600;

    /// <summary>Our own product's id of the attempt: the provider only hands the callback's address back.</summary>
    internal string? AttemptId { get; } = AttemptOf(Callback);

    /// <summary>Names the attempt in draws.</summary>
    internal string Key => AttemptId ?? To;

    internal static SmsSend Read(IFormCollection form) => new(
        form["To"].ToString(), Given(form["From"]), Given(form["MessagingServiceSid"]), form["Body"].ToString(), Given(form["StatusCallback"]));

    /// <summary>The number that sends it; null with an error when there is none.</summary>
    internal Number? SenderIn(IReadOnlyList<Number> numbers, out int error)
    {
        if (Service is not null)
        {
            // A service keeps a person on one number.
            var pool = numbers.Where(n => n.Registration.MessagingServiceSid == Service).ToList();
            error = SmsErrors.NotFound;
            return pool.Count == 0 ? null : pool[(int)(Draw.Unit(0, Service, To, 0) * pool.Count)];
        }

        error = From is null ? SmsErrors.FromMissing : SmsErrors.InvalidFrom;
        return numbers.FirstOrDefault(n => n.Id == From);
    }

    /// <summary>What the provider checks before it accepts a message; null when it accepts.</summary>
    internal int? Problem(Number sender) => this switch
    {
        { To: "" } => SmsErrors.ToMissing,
        _ when !IsPhone(To) => SmsErrors.InvalidTo,
        _ when To == sender.Id => SmsErrors.SameNumber,
        { Body: "" } => SmsErrors.BodyMissing,
        { Body.Length: > LongestBody } => SmsErrors.BodyTooLong,
        { Callback: { } url } when !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") =>
            SmsErrors.InvalidCallback,
        _ when sender.IsStopped(To) => SmsErrors.Stopped,
        _ => null,
    };

    internal static bool IsPhone(string text) =>
        text is ['+', not '0', ..] && text.Length is >= 6 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static string? AttemptOf(string? callback)
    {
        const string name = "attempt=";
        var query = callback is null ? -1 : callback.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? null : callback![(query + 1)..].Split('&')
            .Where(field => field.StartsWith(name, StringComparison.Ordinal))
            .Select(field => Uri.UnescapeDataString(field[name.Length..]))
            .FirstOrDefault();
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Push;

/// <summary>What asking for a token led to. Closed.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>A token.</summary>
    /// <param name="Value">Goes into the header of each send; secret.</param>
    /// <param name="Since">When it was requested.</param>
    /// <param name="RenewFrom">When the next one should be asked for, while this one still serves.</param>
    /// <param name="Until">When it stops serving, a margin before its end.</param>
    internal sealed record Granted(string Value, DateTimeOffset Since, DateTimeOffset RenewFrom, DateTimeOffset Until) : TokenAnswer;

    /// <summary>No token, so no message left.</summary>
    /// <param name="Why">What that makes of a message.</param>
    /// <param name="At">When the answer came.</param>
    internal sealed record Denied(SendOutcome.Refused Why, DateTimeOffset At) : TokenAnswer;
}

/// <summary>Asks an account's token server: one call, never repeated by itself.</summary>
internal sealed class TokenServer(HttpClient http, TimeProvider realTime)
{
    /// <summary>Real time for one token call.</summary>
    internal static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private const int LongestToken = 8 * 1024;
    private const int LongestWord = 40;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1); // a send under way must not outlive its token
    private static readonly TimeSpan RenewalTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ClocksAgree = TimeSpan.FromSeconds(30); // a server takes a grant that is off by minutes

    // How far a server's clock was ahead of ours when it refused a grant; there are as many as addresses that may be asked.
    private readonly ConcurrentDictionary<string, TimeSpan> _ahead = new(StringComparer.Ordinal);

    /// <summary>Never throws for anything that a server, a network or a key can do.</summary>
    internal async Task<TokenAnswer> AskAsync(ServiceAccount account)
    {
        var since = realTime.GetUtcNow();
        if (FcmGrant.FormOf(account, since + _ahead.GetValueOrDefault(account.TokenUri)) is not { } form)
        {
            return Denied(ErrorClass.Config, "privateKey");
        }

        using var limit = new CancellationTokenSource(CallLimit);
        using var content = new OneTimeContent(form, "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, account.TokenUri) { Content = content };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await Answer.ReadAsync(response.Content, Answer.MaxBytes, limit.Token);
            var answer = Read((int)response.StatusCode, body, Answer.RetryAfter(response.Headers), since);
            return answer is TokenAnswer.Denied { Why.Class: ErrorClass.Config } && ClockWasWrong(account, response.Headers.Date)
                ? Denied(ErrorClass.Transient, "clock")
                : answer;
        }
        catch (Exception)
        {
            // Whatever it was: no token came, so no message leaves, and the next who asks tries again.
            return Denied(ErrorClass.Transient, "token");
        }
    }

    private TokenAnswer Read(int status, byte[]? body, TimeSpan? retryAfter, DateTimeOffset since)
    {
        var reply = Parse(body);
        if (status == 200)
        {
            return reply?.AccessToken is { Length: > 0 and <= LongestToken } token && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
                ? Granted(token, reply.ExpiresIn, since)
                : Denied(ErrorClass.Transient, "token");
        }

        return status switch
        {
            429 => Denied(ErrorClass.Throttled, "token", retryAfter),
            408 or >= 500 or < 300 => Denied(ErrorClass.Transient, "token", retryAfter),
            _ when Word(reply?.Error) is { } error && FcmReplies.Codes["token/" + error] is { InAnswer: not ErrorClass.Config } passing =>
                Denied(passing.InAnswer, "token", retryAfter),
            // The server knows neither account nor key, or is none: nothing gets better by itself.
            _ => Denied(ErrorClass.Config, Word(reply?.Error) ?? string.Create(CultureInfo.InvariantCulture, $"token{status}"), retryAfter),
        };
    }

    /// <summary>
    /// A grant carries the time, and a server refuses one of another hour just as it refuses a wrong key. Its own date tells
    /// the two apart; the next grant is made by its clock.
    /// </summary>
    private bool ClockWasWrong(ServiceAccount account, DateTimeOffset? date)
    {
        if (date is not { } theirs)
        {
            return false;
        }

        var ahead = theirs - realTime.GetUtcNow();
        var wrong = (ahead - _ahead.GetValueOrDefault(account.TokenUri)).Duration() > ClocksAgree;
        if (wrong)
        {
            _ahead[account.TokenUri] = ahead;
        }

        return wrong;
    }

    private static TokenAnswer.Granted Granted(string token, int? seconds, DateTimeOffset since)
    {
        var life = TimeSpan.FromSeconds(Math.Clamp(seconds ?? LongestLife.TotalSeconds, 0, LongestLife.TotalSeconds));
        var margin = life / 2 < Margin ? life / 2 : Margin;
        var until = since + life - margin;
        var renewal = life / 4 < RenewalTime ? life / 4 : RenewalTime;
        return new TokenAnswer.Granted(token, since, until - renewal, until);
    }

    private TokenAnswer.Denied Denied(ErrorClass kind, string code, TimeSpan? retryAfter = null) =>
        new(new SendOutcome.Refused(kind, code, retryAfter), realTime.GetUtcNow());

    // The word is shown to the tenant; a server of another kind must not be able to say anything longer.
    private static string? Word(string? error) =>
        error is { Length: > 0 and <= LongestWord } && error.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') ? error : null;

    private static TokenReply? Parse(byte[]? body)
    {
        try
        {
            return body is null or { Length: 0 } ? null : JsonSerializer.Deserialize(body, FcmWire.Default.TokenReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Text.Json;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Provider;

namespace MassMessaging.Simulator.Push;

/// <summary>The push provider's own addresses: <c>/token</c> and <c>/v1/projects/{project}/messages:send</c>.</summary>
internal sealed class PushProtocol(SimulatorClock clock, NumberBook projects, PushGrants grants, FaultBook faults, Intake intake)
{
    private const string TokenPath = "/token";
    private const string Version = "/v1";
    private const string SendEdge = "/messages:send";
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private readonly PushSends _sends = new(clock, faults, intake);
    private long _tokenCalls;

    internal static bool IsMeant(HttpContext call) =>
        call.Request.Path.Value is { } path && (path == TokenPath || path.StartsWith(Version + "/projects/", StringComparison.Ordinal));

    internal Task AnswerAsync(HttpContext call)
    {
        var path = call.Request.Path.Value!;
        if (!clock.IsKnown)
        {
            return RefuseAsync(call, PushError.NoClock);
        }

        if (path == TokenPath)
        {
            return GrantAsync(call);
        }

        var header = call.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || grants.AccountOf(header[7..]) is not { } account)
        {
            return RefuseAsync(call, PushError.Unauthenticated);
        }

        if (!HttpMethods.IsPost(call.Request.Method) || !path.EndsWith(SendEdge, StringComparison.Ordinal))
        {
            return RefuseAsync(call, PushError.NotFound);
        }

        // What an account may not send for looks the same as what does not exist.
        var project = projects.Find(path[(Version.Length + 1)..^SendEdge.Length]);
        return project?.Registration.AccessToken == account ? _sends.AnswerAsync(call, project) : RefuseAsync(call, PushError.Forbidden);
    }

    internal static Task RefuseAsync(HttpContext call, PushError error, int? status = null, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
        {
            call.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Answers.JsonAsync(call, status ?? error.Status, error.ToJson(status ?? error.Status));
    }

    /// <summary>Answers as a server that broke: with the words of the fault's code, or with a page.</summary>
    internal static Task BreakAsync(HttpContext call, Fault fault)
    {
        var status = fault.HttpStatus ?? fault.Code ?? 503;
        if (fault.Code is { } code && PushError.Of(code) is { } error)
        {
            return RefuseAsync(call, error, status, fault.RetryAfterSeconds);
        }

        call.Response.StatusCode = status;
        call.Response.ContentType = "text/html";
        return call.Response.WriteAsync("<html><body>Sorry, something went wrong.</body></html>");
    }

    internal static Task DelayAsync(HttpContext call, Fault? late) => late is null ? Task.CompletedTask : LateAsync(call, late);

    private static async Task LateAsync(HttpContext call, Fault late) =>
        await Task.Delay(TimeSpan.FromSeconds(late.DelaySeconds), call.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task GrantAsync(HttpContext call)
    {
        if (!HttpMethods.IsPost(call.Request.Method) || !call.Request.HasFormContentType)
        {
            await DenyAsync(call, "invalid_request", "a form is expected");
            return;
        }

        var form = await call.Request.ReadFormAsync();
        if (form["grant_type"] != GrantType)
        {
            await DenyAsync(call, "unsupported_grant_type", "Invalid grant_type: " + form["grant_type"]);
            return;
        }

        var audience = $"{call.Request.Scheme}://{call.Request.Host}{TokenPath}";
        var token = grants.Grant(form["assertion"].ToString(), audience, out var account, out var problem);
        if (account is null || !await TryGoWrongAsync(call, account))
        {
            await (token is not null
                ? Answers.JsonAsync(call, 200, $$"""{"access_token":"{{token}}","expires_in":{{PushGrants.Lifetime}},"token_type":"Bearer"}""")
                : DenyAsync(call, "invalid_grant", problem!));
        }
    }

    // Only faults that name the account strike here: the draw of a rate over all sends has no meaning for tokens.
    private async Task<bool> TryGoWrongAsync(HttpContext call, string account)
    {
        var key = Interlocked.Increment(ref _tokenCalls).ToString(CultureInfo.InvariantCulture);
        if (faults.StrikeNamed(FaultKind.Refuse, account, key) is not null)
        {
            await DenyAsync(call, "invalid_grant", "Invalid JWT Signature.");
        }
        else if (faults.StrikeNamed(FaultKind.DropBeforeAccept, account, key) is not null)
        {
            call.Abort();
        }
        else if (faults.StrikeNamed(FaultKind.ServerError, account, key) is { } error)
        {
            await BreakAsync(call, error);
        }
        else
        {
            await DelayAsync(call, faults.StrikeNamed(FaultKind.AnswerLate, account, key));
            return call.RequestAborted.IsCancellationRequested;
        }

        return true;
    }

    private static Task DenyAsync(HttpContext call, string word, string description) =>
        Answers.JsonAsync(call, 400, JsonSerializer.Serialize(new { error = word, error_description = description }));
}

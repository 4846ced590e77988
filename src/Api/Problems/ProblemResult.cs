using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Json;

namespace MassMessaging.Api.Problems;

/// <summary>One problem, written as <c>application/problem+json</c> with the request's path and trace id.</summary>
internal sealed class ProblemResult(int status, string code, string title, string? detail = null) : IResult, IStatusCodeHttpResult
{
    /// <summary>The media type of problems.</summary>
    public const string ContentType = "application/problem+json";

    private readonly Dictionary<string, object?> _members = [];

    /// <summary>The HTTP status.</summary>
    public int? StatusCode => status;

    /// <summary>The stable word for it.</summary>
    public string Code => code;

    /// <summary>This case in words; null: the title says it all.</summary>
    public string? Detail => detail;

    /// <summary>A URI that names the kind of problem; made of the code unless a standard has one.</summary>
    public string? Type { get; init; }

    /// <summary>Seconds after which a repeat makes sense; null: not said.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A member besides the standard ones.</summary>
    public object? this[string name]
    {
        init => _members[name] = value;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => ExecuteAsync(httpContext, null);

    /// <summary>Writes the problem, and its line into the log.</summary>
    /// <param name="httpContext">The request.</param>
    /// <param name="cause">What was thrown, for the log alone; null: nothing was.</param>
    public async Task ExecuteAsync(HttpContext httpContext, Exception? cause)
    {
        var traceId = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier;
        FailureLines.Write(httpContext, status, code, traceId, cause);
        var body = new Dictionary<string, object?>
        {
            ["type"] = Type ?? $"urn:massmessaging:problem:{code}",
            ["title"] = title,
            ["status"] = status,
            ["detail"] = detail,
            ["instance"] = httpContext.Request.Path.Value,
            ["code"] = code,
        };
        foreach (var (name, value) in _members.Where(member => member.Value is not null))
        {
            body.Add(name, value); // a member of the standard's name would hide what the standard says
        }

        body["traceId"] = traceId;
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = ContentType;
        if (RetryAfter is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        // Not cancelled when the caller goes: there is nothing more to do, and an exception would be one of our own making.
        await httpContext.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options), CancellationToken.None);
    }
}

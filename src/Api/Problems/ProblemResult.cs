using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Words;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Problems;

/// <summary>
/// One problem, written as <c>application/problem+json</c> with the request's path and trace id. Its sentences are those of the
/// catalogue, in the language that the caller prefers.
/// </summary>
/// <param name="rule">What is broken.</param>
/// <param name="values">The values that the sentences name.</param>
internal sealed class ProblemResult(Rule rule, params (string Name, object? Value)[] values) : IResult, IStatusCodeHttpResult
{
    /// <summary>The media type of problems.</summary>
    public const string ContentType = "application/problem+json";

    private readonly Dictionary<string, object?> _members = [];

    /// <summary>The HTTP status.</summary>
    public int? StatusCode => rule.Status;

    /// <summary>The stable word for it.</summary>
    public string Code => rule.Code;

    /// <summary>This case in an English sentence, and what to do.</summary>
    public string Detail => DetailIn(Sentences.English);

    /// <summary>A URI that names the kind of problem; a place in the page of codes unless a standard has one.</summary>
    public string? Type { get; init; }

    /// <summary>Seconds after which a repeat makes sense; null: not said.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The values that the sentences name; null: none.</summary>
    public IReadOnlyDictionary<string, object?>? Params { get; } = Rule.Data(values);

    /// <summary>The broken rules by field; empty: no field is named.</summary>
    public IReadOnlyCollection<FieldError> Errors { get; init; } = [];

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
        FailureLines.Write(httpContext, rule.Status, rule.Code, traceId, cause);
        var body = Body(AnswerLanguage.Choose(httpContext));
        body["instance"] = httpContext.Request.Path.Value;
        body["traceId"] = traceId;
        httpContext.Response.StatusCode = rule.Status;
        httpContext.Response.ContentType = ContentType;
        if (RetryAfter is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        // Not cancelled when the caller goes: there is nothing more to do, and an exception would be one of our own making.
        await httpContext.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options), CancellationToken.None);
    }

    private Dictionary<string, object?> Body(Sentences sentences)
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = Type ?? ErrorsPage.AddressOf(rule.Code),
            ["title"] = sentences.Title(rule.Code),
            ["status"] = rule.Status,
            ["detail"] = DetailIn(sentences),
            ["instance"] = null,
            ["code"] = rule.Code,
        };
        if ((Params ?? Errors.FirstOrDefault()?.Params) is { } data)
        {
            body["params"] = ProblemParams.Of(data);
        }

        foreach (var (name, value) in _members.Where(member => member.Value is not null))
        {
            body.Add(name, value); // a member of the standard's name would hide what the standard says
        }

        if (Errors.Count > 0)
        {
            var byPointer = Errors.GroupBy(error => error.Pointer).ToList();
            body["errors"] = byPointer.ToDictionary(group => group.Key, group => group.Select(sentences.Message).ToArray());
            body["rules"] = byPointer.ToDictionary(group => group.Key, group => group.Select(error => error.Rule.Code).ToArray());
            body["problems"] = Errors.Select(error => new FieldProblem(error.Pointer, error.Rule.Code, ProblemParams.Of(error.Params), sentences.Message(error))).ToList();
        }

        return body;
    }

    // What is wrong, and what to do about it.
    private string DetailIn(Sentences sentences)
    {
        var texts = sentences.Find(rule.Code)!;
        var message = Errors.FirstOrDefault() is { } first ? sentences.Message(first) : sentences.Message(rule.Code, Params, null);
        return message is null || message == texts.Title ? texts.Cure : $"{message} {texts.Cure}";
    }
}

/// <summary>One broken rule of one field.</summary>
/// <param name="Pointer">The field: RFC 6901, <c>?name</c> for a parameter, <c>#Name</c> for a header, empty for the whole body.</param>
/// <param name="Code">The rule's code.</param>
/// <param name="Params">The values that the sentence names, as data; null: none.</param>
/// <param name="Message">What is wrong, in the answer's language.</param>
internal sealed record FieldProblem(
    string Pointer, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("ProblemParams")] object? Params, string Message);

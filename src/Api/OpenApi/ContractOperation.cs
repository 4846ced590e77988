using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Problems;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MassMessaging.Api.OpenApi;

/// <summary>Completes the description of one call: the schemas of its parameters, body and answers, and its headers.</summary>
/// <param name="call">What the framework knows of the call.</param>
/// <param name="schemas">Takes the schemas.</param>
internal sealed class ContractOperation(ApiDescription call, ContractSchemas schemas)
{
    private readonly IList<object> _metadata = call.ActionDescriptor.EndpointMetadata;
    private bool _isRepeatable;

    /// <summary>The successes of a call that have a body.</summary>
    public static IEnumerable<(string Status, Type? Type)> AnswersOf(ApiDescription call)
    {
        var metadata = call.ActionDescriptor.EndpointMetadata;
        var named = metadata.OfType<IProducesResponseTypeMetadata>()
            .Where(answer => answer.StatusCode < 300 && answer.Type is not null && answer.Type != typeof(void))
            .Select(answer => (answer.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Type));
        return named.Concat(metadata.OfType<OrAnswers>().Select(other => ("200", (Type?)other.Type))).Distinct();
    }

    /// <summary>Completes it.</summary>
    public void Complete(JsonObject operation)
    {
        _isRepeatable = operation["parameters"]?.AsArray().Any(parameter => parameter!["name"]!.GetValue<string>() == IdempotencyHeader.Name) == true;
        if (_metadata.OfType<SeenState>().LastOrDefault() is { } seen)
        {
            Add(operation, seen);
        }

        foreach (var parameter in operation["parameters"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            parameter["schema"] = SchemaOf(parameter) ?? parameter["schema"]?.DeepClone();
            if (InfoOf(parameter)?.GetCustomAttribute<DescriptionAttribute>()?.Description is { } about)
            {
                parameter["description"] = about;
            }
        }

        if (operation["requestBody"]?["content"] is JsonObject bodies && BodyType() is { } body)
        {
            var way = HttpMethods.IsPatch(call.HttpMethod!) ? Way.Patch : Way.Body;
            foreach (var content in bodies.Select(pair => pair.Value!.AsObject()).ToList())
            {
                var schema = schemas.Of(body, way);
                content["schema"] = _metadata.OfType<NeedsMore>().LastOrDefault() is { } more ? schemas.NeedingMore(schema, more) : schema;
            }
        }

        var responses = operation["responses"]!.AsObject();
        foreach (var (status, answer) in responses.ToList())
        {
            Complete(status, answer!.AsObject());
        }

        operation["responses"] = new JsonObject(responses.OrderBy(answer => answer.Key, StringComparer.Ordinal)
            .Select(answer => KeyValuePair.Create(answer.Key, answer.Value?.DeepClone())));
    }

    private void Complete(string status, JsonObject answer)
    {
        var types = AnswersOf(call).Where(known => known.Status == status).Select(known => known.Type!).ToList();
        foreach (var (mediaType, content) in answer["content"]?.AsObject().ToList() ?? [])
        {
            content!["schema"] = mediaType switch
            {
                ProblemResult.ContentType => schemas.Of(typeof(ProblemBody), Way.Answer),
                _ when mediaType.StartsWith("text/", StringComparison.Ordinal) && mediaType != "text/event-stream" => new JsonObject { ["type"] = "string" },
                _ when types.Count == 1 => schemas.Of(types[0], Way.Answer),
                _ => new JsonObject { ["oneOf"] = new JsonArray([.. types.Select(type => schemas.Of(type, Way.Answer))]) },
            };
        }

        var headers = new JsonObject();
        foreach (var name in HeadersOf(status, types))
        {
            headers[name] = new JsonObject { ["$ref"] = "#/components/headers/" + name };
        }

        if (headers.Count > 0)
        {
            answer["headers"] = headers;
        }
    }

    private IEnumerable<string> HeadersOf(string status, List<Type> types)
    {
        var succeeds = status[0] == '2';
        if (succeeds && _metadata.OfType<WithETag>().Any())
        {
            yield return "ETag";
        }

        if (succeeds && _isRepeatable)
        {
            yield return IdempotencyHeader.Replayed;
        }

        if (types.Exists(type => type.IsGenericType))
        {
            yield return "Link";
        }

        if (status == "201" || (status == "202" && types.Count > 0))
        {
            yield return "Location";
        }

        if (status == "429")
        {
            yield return "RateLimit";
            yield return "RateLimit-Policy";
        }

        if (status is "429" or "503")
        {
            yield return "Retry-After";
        }
    }

    private JsonObject? SchemaOf(JsonObject parameter)
    {
        var name = parameter["name"]!.GetValue<string>();
        if (parameter["in"]!.GetValue<string>() == "header")
        {
            return null;
        }

        var info = InfoOf(parameter);
        var own = info?.IsDefined(typeof(ContractAttribute), inherit: true) == true || info?.ParameterType != typeof(string) ? null : name switch
        {
            "id" or "senderId" or "deliveryId" => "Id",
            "customerId" => "OwnId",
            "channel" => "Channel",
            _ => null,
        };
        return own is not null ? schemas.Of(typeof(string), Way.Body, new ContractAttributes(own))
            : info is not null ? schemas.Of(info.ParameterType, Way.Body, info)
            : null;
    }

    private ParameterInfo? InfoOf(JsonObject parameter) =>
        (call.ParameterDescriptions.FirstOrDefault(description => description.Name == parameter["name"]!.GetValue<string>())?.ParameterDescriptor
            as IParameterInfoParameterDescriptor)?.ParameterInfo;

    private Type? BodyType() => _metadata.OfType<IAcceptsMetadata>().LastOrDefault()?.RequestType
        ?? call.ParameterDescriptions.FirstOrDefault(description => description.Source == BindingSource.Body)?.Type;

    private static void Add(JsonObject operation, SeenState seen)
    {
        if (operation["parameters"] is not JsonArray parameters)
        {
            operation["parameters"] = parameters = [];
        }

        if (seen.IfMatch)
        {
            parameters.Add(Header(
                "If-Match", "The ETag of the state that you have seen; * stands for any. A state that has changed since is refused (412)"
                + (seen.Needed ? ", and so is a call without this header (428)." : "."), seen.Needed));
        }

        if (seen.IfNoneMatch)
        {
            parameters.Add(Header("If-None-Match", "* creates only: what is there already is refused (412).", needed: false));
        }
    }

    private static JsonObject Header(string name, string description, bool needed) => new()
    {
        ["name"] = name,
        ["in"] = "header",
        ["description"] = description,
        ["required"] = needed,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    // A parameter whose schema follows from its name.
    private sealed class ContractAttributes(string schema) : ICustomAttributeProvider
    {
        public object[] GetCustomAttributes(bool inherit) => [new ContractAttribute(schema)];

        public object[] GetCustomAttributes(Type attributeType, bool inherit) => attributeType == typeof(ContractAttribute) ? [new ContractAttribute(schema)] : [];

        public bool IsDefined(Type attributeType, bool inherit) => attributeType == typeof(ContractAttribute);
    }
}

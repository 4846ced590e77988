using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MassMessaging.Api.OpenApi;

/// <summary>Writes what routes say of themselves into the document.</summary>
internal sealed class RouteDocFilter : IOperationFilter
{
    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RouteDoc>().LastOrDefault() is not { } doc)
        {
            return;
        }

        operation.Summary = doc.Summary;
        var secured = !metadata.OfType<IAllowAnonymous>().Any();
        if (secured)
        {
            Secure(operation, context, metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy);
        }

        if (context.ApiDescription.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true)
        {
            Describe(operation, context, Rule.ParameterUnknown);
        }

        var refusals = metadata.OfType<CostlyCall>().Any() ? CostlyCalls.Refusals.Except(doc.Problems) : [];
        Describe(operation, context, [.. doc.Problems, .. refusals]);

        DescribeCommon(operation, context, doc);

        // Idempotency keys are kept by tenant: an app's calls move marks forward, so a repeat changes nothing anyway.
        if (secured && context.ApiDescription.HttpMethod == "POST" && !metadata.OfType<NotIdempotent>().Any()
            && metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy != Policies.App)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyHeader.Name,
                In = ParameterLocation.Header,
                Description = "Makes the call happen once: a repeat within 24 hours gets the first answer. It holds 1 to 200 visible ASCII characters.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            Describe(operation, context, Rule.IdempotencyKeyMalformed);
            Describe(operation, context, Rule.IdempotencyInProgress);
            Describe(operation, context, Rule.IdempotencyKeyReused);
            Describe(operation, context, Rule.AnswerErased);
        }

        foreach (var content in operation.RequestBody?.Content?.Values ?? [])
        {
            if (content is OpenApiMediaType media)
            {
                media.Example = doc.Example is string text ? JsonValue.Create(text) : JsonSerializer.SerializeToNode(doc.Example, ApiJson.Options);
            }
        }
    }

    private static void Secure(OpenApiOperation operation, OperationFilterContext context, string? policy)
    {
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyHandler.SchemeName, context.Document)] = [] },
        ];
        if (policy is not (Policies.App or Policies.Operator))
        {
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SessionHandler.SchemeName, context.Document)] = [] });
        }

        operation.Description = "Key: " + policy switch
        {
            Policies.App => "an app token of POST /v1/customers/{id}/chat-token.",
            Policies.Operator => "the operator's.",
            Policies.Creator => "creator.",
            Policies.Manager => "creator or manager.",
            Policies.OperatorOrManager => "the operator's, creator or manager.",
            Policies.Viewer => "any of the tenant's.",
            _ => "any.",
        };
        if (policy == Policies.App)
        {
            Describe(operation, context, Rule.AppTokenRequired);
            if (!HttpMethods.IsGet(context.ApiDescription.HttpMethod ?? HttpMethods.Get))
            {
                Describe(operation, context, Rule.TenantSuspended);
            }
        }
        else
        {
            Describe(operation, context, Rule.KeyRequired, Rule.SessionEnded);
            Describe(operation, context, policy switch
            {
                Policies.Operator => [Rule.OperatorKeyRequired],
                Policies.Anybody => [Rule.TenantSuspended],
                _ => [Rule.RoleForbidden, Rule.TenantKeyRequired, Rule.TenantSuspended],
            });
            Describe(operation, context, Rule.ConsoleHeaderRequired, Rule.OriginForeign);
        }

        Describe(operation, context, Rule.RateLimited);
    }

    /// <summary>What any call of this shape may be answered, whatever it does.</summary>
    private static void DescribeCommon(OpenApiOperation operation, OperationFilterContext context, RouteDoc doc)
    {
        Describe(operation, context, Rule.Internal);
        Describe(operation, context, DatabaseProblems.Rules);
        var parameters = operation.Parameters ?? [];
        if (parameters.Count > 0)
        {
            Describe(operation, context, Rule.NulCharacter);
        }

        if (parameters.Any(parameter => parameter.In == ParameterLocation.Query && parameter.Schema?.Type?.HasFlag(JsonSchemaType.String) == false))
        {
            Describe(operation, context, Rule.ParameterInvalid);
        }

        if (parameters.Any(parameter => parameter.Name == "cursor"))
        {
            Describe(operation, context, Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch);
        }

        if (parameters.Any(parameter => parameter.Name == "search"))
        {
            Describe(operation, context, Rule.SearchTooLong);
        }

        if (doc.Problems.Any(rule => rule.Status == StatusCodes.Status412PreconditionFailed))
        {
            Describe(operation, context, Rule.ETagMalformed);
        }

        if (context.ApiDescription.SupportedRequestFormats.Count > 0)
        {
            Describe(operation, context, Rule.BodyRequired, Rule.JsonMalformed, Rule.MemberUnknown, Rule.ValueMalformed, Rule.NulCharacter);
            Describe(operation, context, Rule.RequestTimeout);
            Describe(operation, context, Rule.BodyTooLarge);
            Describe(operation, context, Rule.MediaTypeNotSupported);
        }
    }

    internal static void Describe(OpenApiOperation operation, OperationFilterContext context, params Rule[] rules)
    {
        foreach (var sameStatus in rules.GroupBy(rule => rule.Status))
        {
            Describe(operation, context, sameStatus.Key.ToString(CultureInfo.InvariantCulture), [.. sameStatus.Select(rule => $"`{rule.Code}`")]);
        }
    }

    private static void Describe(OpenApiOperation operation, OperationFilterContext context, string status, IReadOnlyList<string> words)
    {
        operation.Responses ??= [];
        if (operation.Responses.TryGetValue(status, out var standing) && standing is OpenApiResponse { Description: { } description } response
            && description.StartsWith("Codes: ", StringComparison.Ordinal))
        {
            response.Description = string.Join(", ", [description, .. words.Where(word => !description.Contains(word, StringComparison.Ordinal))]);
            return;
        }

        operation.Responses[status] = new OpenApiResponse
        {
            Description = "Codes: " + string.Join(", ", words),
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                [ProblemResult.ContentType] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemBody), context.SchemaRepository),
                },
            },
        };
    }
}

/// <summary>Every answer that is not a success.</summary>
/// <param name="Type">A URI that names the kind of problem, relative to the Api: a place in its page of codes, unless a standard has one.</param>
/// <param name="Title">The kind in words, in the language that <c>Accept-Language</c> prefers: en, de, it or es.</param>
/// <param name="Status">The HTTP status, always a number; the status of the campaign or sender is <c>currentStatus</c>.</param>
/// <param name="Detail">This case in words, and what to do.</param>
/// <param name="Instance">The request's path.</param>
/// <param name="Code">The stable word to branch on.</param>
/// <param name="CurrentStatus">For 409: the status of the campaign or sender that refused it.</param>
/// <param name="Errors">For bodies: pointer into the body (RFC 6901; <c>?name</c> for a query parameter) to sentences.</param>
/// <param name="Rules">For bodies: pointer to the names of the broken rules.</param>
/// <param name="Reason">For <c>linkRefused</c>: what the provider's refusal means.</param>
/// <param name="Check">For <c>linkRefused</c> of WhatsApp: the check that failed.</param>
/// <param name="ViolatedPolicies">For 429: the limits that were reached, as <c>RateLimit-Policy</c> names them.</param>
/// <param name="Params">The values that the sentences name, as data, such as <c>limit</c> and <c>actual</c>; the page of codes lists them.</param>
/// <param name="Problems">For bodies: each broken rule with its field, its data and its sentence.</param>
/// <param name="TraceId">Finds the request in the logs.</param>
[Contract("Problem")]
internal sealed record ProblemBody(
    string Type, string Title, int Status, string? Detail, string Instance, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CurrentStatus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Rules,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("CheckKind")] string? Check,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("violated-policies")] IReadOnlyList<string>? ViolatedPolicies,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Contract("ProblemParams")] object? Params,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldProblem>? Problems,
    string TraceId);

using MassMessaging.Api.Time;
using MassMessaging.Domain.Vocabulary;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MassMessaging.Api.OpenApi;

/// <summary>Writes the header of <see cref="AnswerZones"/> into every call that heeds it.</summary>
internal sealed class TimeZoneHeaderFilter : IOperationFilter
{
    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) != true)
        {
            return;
        }

        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = AnswerZones.Header,
            In = ParameterLocation.Header,
            Description = "An IANA zone: the answer's instants are written with its offset, such as +02:00, and not in UTC.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        RouteDocFilter.Describe(operation, context, Rule.TimeZoneUnknown);
    }
}

using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Time;

/// <summary>
/// Writes the instants of an answer with the offset of a zone that the call names, so that a screen shows local times
/// without zone data of its own. The instants stay the same.
/// </summary>
internal static class AnswerZones
{
    /// <summary>The request's header with the name of an IANA zone.</summary>
    public const string Header = "Time-Zone";

    /// <summary>Gives all routes of a group the header.</summary>
    public static RouteGroupBuilder WithAnswerZones(this RouteGroupBuilder routes) => routes.AddEndpointFilter(ApplyAsync);

    /// <summary>An answer whose instants are written with a zone's offset.</summary>
    public static IResult In(IResult answer, string zone) => new InZone(answer, zone);

    private static async ValueTask<object?> ApplyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var wanted = context.HttpContext.Request.Headers[Header];
        if (wanted.Count == 0)
        {
            return await next(context);
        }

        if (wanted is not [{ } zone] || !TimeZones.Exists(zone))
        {
            return Problem.Invalid(Rule.TimeZoneUnknown.At("#" + Header));
        }

        var answer = await next(context);
        return answer is IValueHttpResult and IResult value ? new InZone(value, zone) : answer;
    }

    // Only while the answer itself is written: what else the call starts writes its times in UTC.
    private sealed class InZone(IResult answer, string zone) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            InstantConverter.Zone.Value = zone;
            try
            {
                await answer.ExecuteAsync(httpContext);
            }
            finally
            {
                InstantConverter.Zone.Value = null;
            }
        }
    }
}

using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Limits;

/// <summary>Marks routes whose work waits at the <see cref="CostGate"/>.</summary>
internal static class CostlyCalls
{
    /// <summary>How the gate refuses, besides 429.</summary>
    public static readonly Rule[] Refusals = [Rule.QueryTooExpensive, Rule.Unavailable];

    /// <summary>Says of a route that its work may wait at the gate, and how that is refused.</summary>
    public static RouteHandlerBuilder Costly(this RouteHandlerBuilder route) => route
        .WithMetadata(new CostlyCall())
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity, ProblemResult.ContentType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable, ProblemResult.ContentType);
}

/// <summary>The mark of such a route.</summary>
internal sealed class CostlyCall;

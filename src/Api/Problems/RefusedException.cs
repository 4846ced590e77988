namespace MassMessaging.Api.Problems;

/// <summary>A call is refused where no result can be returned: in the midst of what it reads.</summary>
/// <param name="problem">The answer.</param>
/// <param name="cause">What led to it; null: a rule.</param>
internal sealed class RefusedException(ProblemResult problem, Exception? cause = null) : Exception(problem.Code, cause)
{
    /// <summary>The answer.</summary>
    public ProblemResult Problem => problem;
}

namespace MassMessaging.Domain.Campaigns;

/// <summary>The steps that a simulation has left: a step is a turn that is given, or a run of turns without competition.</summary>
/// <param name="most">Steps in all.</param>
internal sealed class ForecastSteps(long most)
{
    private long _left = most;

    /// <summary>Takes one step.</summary>
    /// <exception cref="ForecastTooLongException">None is left.</exception>
    public void Take()
    {
        if (--_left < 0)
        {
            throw new ForecastTooLongException();
        }
    }
}

/// <summary>A forecast would need more steps than it may take: too many people on one number before its campaign is through.</summary>
public sealed class ForecastTooLongException() : Exception($"A forecast takes at most {Forecast.MostSteps} steps.");

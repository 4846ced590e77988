namespace MassMessaging.Api.Limits;

/// <summary>Settings <c>Costs:*</c>: how much costly work one API process has under way.</summary>
internal sealed class CostOptions
{
    /// <summary>Places for costly work at once: four to a processor of the database; 1 to 400, by default four to each of this machine's.</summary>
    public int AtOnce { get; init; } = CostWeights.Processor * Environment.ProcessorCount;

    /// <summary>Pieces of one tenant's costly work that wait; more are refused. 1 to 1000.</summary>
    public int Waiting { get; init; } = 20;

    /// <summary>Seconds that costly work waits for its turn; then it is refused. 1 to 60.</summary>
    public int WaitSeconds { get; init; } = 10;

    /// <summary>Seconds that costly work may take from its turn on; then it is given up. 1 to 60.</summary>
    public int LongestSeconds { get; init; } = 10;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">One is out of its range.</exception>
    public static CostOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Costs").Get<CostOptions>() ?? new CostOptions();
        Require(options.AtOnce, 1, 400, nameof(AtOnce));
        Require(options.Waiting, 1, 1000, nameof(Waiting));
        Require(options.WaitSeconds, 1, 60, nameof(WaitSeconds));
        Require(options.LongestSeconds, 1, 60, nameof(LongestSeconds));
        return options;
    }

    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new InvalidOperationException($"Costs:{name} must be {least} to {most}; it is {value}.");
        }
    }
}

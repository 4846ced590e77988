namespace MassMessaging.Bench.Workloads;

/// <summary>One run of one contender.</summary>
/// <param name="Seconds">From the first message at the provider until all outcomes were stored.</param>
/// <param name="Cpu">CPU seconds of the contender's own process.</param>
/// <param name="DatabaseCpu">CPU seconds of the database meanwhile.</param>
/// <param name="PeakBytes">The contender's largest resident memory meanwhile.</param>
internal sealed record Run(double Seconds, double Cpu, double DatabaseCpu, long PeakBytes);

using MassMessaging.Bench.Product;

namespace MassMessaging.Bench.Against;

/// <summary>A piece of work that two builds of the product do in turns.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Unit">What <paramref name="Size"/> counts.</param>
/// <param name="Size">Units a run.</param>
/// <param name="PrepareAsync">Prepares one build for its runs, and gives the function that makes one run.</param>
internal sealed record PairedJob(string Name, string Unit, int Size, Func<BenchProduct, Task<Func<Task<PairedRun>>>> PrepareAsync);

/// <summary>What one run took.</summary>
/// <param name="Seconds">From its beginning to its end.</param>
/// <param name="Cpu">CPU seconds of the product's processes.</param>
/// <param name="DatabaseCpu">CPU seconds of the database meanwhile.</param>
internal sealed record PairedRun(double Seconds, double Cpu, double DatabaseCpu);

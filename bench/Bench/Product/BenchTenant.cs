namespace MassMessaging.Bench.Product;

/// <summary>A tenant of the benchmarks.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Calls">Calls with its creator key.</param>
internal sealed record BenchTenant(Guid Id, HttpClient Calls);

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// The import of N customers as CSV over HTTP, against <c>COPY</c> of the same people into the same table. Both files are
/// made before they are timed, and COPY takes its own in pieces of 64 kB.
/// </summary>
internal static class ImportBench
{
    private const int Piece = 64 * 1024;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        await using var product = await BenchProduct.StartAsync(machine, "bench_import");
        await product.CreateTenantAsync(customers: 0);
        var comparison = new Comparison(options, "Import of customers", "customers", "Api", "COPY", "import over HTTP");
        foreach (var size in options.Numbers("sizes", 10_000, 100_000, 1_000_000))
        {
            var (lines, csv) = (CopyLines(product.TenantId, size), Csv(size));
            await comparison.AddAsync(size, () => CopyAsync(lines), () => OursAsync(csv, size));
        }

        comparison.Show();
        return 0;

        async Task<Timed> CopyAsync(string lines)
        {
            await EmptyAsync();
            return await Timed.MeasureAsync(machine, [], async () =>
            {
                await using var connection = await product.Database.OpenConnectionAsync();
                await using var copy = await connection.BeginTextImportAsync(
                    "copy customers (tenant_id, customer_id, name, phone, gender, total_spent, visits, created_at, updated_at) from stdin (format csv)");
                for (var at = 0; at < lines.Length; at += Piece)
                {
                    await copy.WriteAsync(lines.AsMemory(at, Math.Min(Piece, lines.Length - at)));
                }
            });
        }

        Task<Timed> OursAsync(byte[] csv, int size) => ImportAsync(machine, product, csv, size);

        Task EmptyAsync() => ClearAsync(product);
    }

    /// <summary>Makes a build ready to import in turns with another one.</summary>
    public static async Task<Func<Task<PairedRun>>> PrepareAsync(BenchMachine machine, BenchProduct product, int size)
    {
        await product.CreateTenantAsync(customers: 0);
        var csv = Csv(size);
        return async () => (await ImportAsync(machine, product, csv, size)).ToPairedRun();
    }

    private static async Task<Timed> ImportAsync(BenchMachine machine, BenchProduct product, byte[] csv, int size)
    {
        await ClearAsync(product);
        return await Timed.MeasureAsync(machine, [product.Api!], async () =>
        {
            using var content = new ByteArrayContent(csv) { Headers = { ContentType = new("text/csv") } };
            using var answer = await product.Tenant.PostAsync("/v1/customers/import", content);
            var counts = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            if ((int?)counts["created"] != size)
            {
                throw new InvalidOperationException(counts.ToString());
            }
        });
    }

    private static async Task ClearAsync(BenchProduct product)
    {
        await product.Schema.ClearCustomersAsync();
        await product.Schema.CheckpointAsync();
    }

    private static string CopyLines(Guid tenantId, int size)
    {
        var lines = new StringBuilder();
        for (var n = 1; n <= size; n++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{tenantId},c{n},Person {n},+3933{n:00000000},female,{n % 500}.50,{n % 40},2026-01-01T00:00:00Z,2026-01-01T00:00:00Z\n");
        }

        return lines.ToString();
    }

    private static byte[] Csv(int size)
    {
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream))
        {
            writer.Write("customerId,name,phone,gender,totalSpent,visits\n");
            for (var n = 1; n <= size; n++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"c{n},Person {n},+3933{n:00000000},female,{n % 500}.50,{n % 40}\n"));
            }
        }

        return stream.ToArray();
    }
}

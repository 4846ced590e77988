using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Report;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>The import of N customers as CSV over HTTP, against <c>COPY</c> of the same people into the same table.</summary>
internal static class ImportBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        await using var product = await BenchProduct.StartAsync(machine, "bench_import");
        await product.CreateTenantAsync(customers: 0);
        var rows = new List<string[]>();
        var chart = new GrowthChart("Import of customers", "s");
        foreach (var size in options.Numbers("sizes", 10_000, 100_000, 1_000_000))
        {
            var csv = Csv(size);
            await CopyAsync(size);
            await OursAsync(csv, size);
            var (copy, ours) = (new List<double>(), new List<double>());
            for (var round = 1; round <= options.Rounds; round++)
            {
                copy.Add(await CopyAsync(size));
                ours.Add(await OursAsync(csv, size));
                Say($"{size:N0}, round {round}: COPY {copy[^1]:0.00} s, import {ours[^1]:0.00} s");
            }

            chart.Add("COPY", size, Median(copy));
            chart.Add("import", size, Median(ours));
            rows.Add([$"{size:N0}", Number(Median(copy)), Number(Median(ours)), Number(Median(ours) / Median(copy))]);
        }

        Say(Table(["customers", "COPY, s", "import over HTTP, s", "ratio"], rows));
        chart.Show(options);
        return 0;

        async Task<double> CopyAsync(int size)
        {
            await EmptyAsync();
            var started = Stopwatch.GetTimestamp();
            await using (var connection = await product.Database.OpenConnectionAsync())
            {
                await using var copy = await connection.BeginTextImportAsync(
                    "copy customers (tenant_id, customer_id, name, phone, gender, total_spent, visits, created_at, updated_at) from stdin (format csv)");
                for (var n = 1; n <= size; n++)
                {
                    await copy.WriteAsync(string.Create(
                        CultureInfo.InvariantCulture, $"{product.TenantId},c{n},Person {n},+3933{n:00000000},female,{n % 500}.50,{n % 40},2026-01-01T00:00:00Z,2026-01-01T00:00:00Z\n"));
                }
            }

            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        async Task<double> OursAsync(byte[] csv, int size)
        {
            await EmptyAsync();
            var started = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(csv) { Headers = { ContentType = new("text/csv") } };
            using var answer = await product.Tenant.PostAsync("/v1/customers/import", content);
            var counts = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            return (int?)counts["created"] == size
                ? Stopwatch.GetElapsedTime(started).TotalSeconds
                : throw new InvalidOperationException(counts.ToString());
        }

        async Task EmptyAsync()
        {
            await product.ExecuteAsync("truncate customers cascade");
            await product.ExecuteAsync("checkpoint");
        }
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

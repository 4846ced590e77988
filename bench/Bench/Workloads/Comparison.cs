using MassMessaging.Bench.Report;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>The product against one reference at several sizes, in turns: a table of medians and a chart.</summary>
/// <param name="options">How many rounds, and where the chart goes.</param>
/// <param name="title">Of the chart.</param>
/// <param name="what">What a size counts.</param>
/// <param name="processes">Whose CPU and memory the product's is.</param>
/// <param name="reference">The reference's name.</param>
/// <param name="product">The product's name.</param>
internal sealed class Comparison(BenchOptions options, string title, string what, string processes, string reference, string product)
{
    private readonly GrowthChart _chart = new(title, "s");
    private readonly List<string[]> _rows = [];

    /// <summary>Runs both once uncounted, then in turns.</summary>
    public async Task AddAsync(int size, Func<Task<Timed>> runReference, Func<Task<Timed>> runProduct)
    {
        await runReference();
        await runProduct();
        var (bare, ours) = (new List<Timed>(), new List<Timed>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            bare.Add(await runReference());
            ours.Add(await runProduct());
            Say($"{size:N0}, round {round}: {reference} {bare[^1].Seconds:0.00} s, product {ours[^1].Seconds:0.00} s");
        }

        foreach (var (who, runs) in new[] { (reference, bare), (product, ours) })
        {
            _chart.Add(who, size, Median(runs.Select(run => run.Seconds)));
            _rows.Add(Timed.Row(size, who, runs, bare));
        }
    }

    public void Show()
    {
        Say(Table(Timed.Header(what, processes), _rows));
        _chart.Show(options);
    }
}

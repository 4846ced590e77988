using MassMessaging.Persistence.Metrics;
using Npgsql;
using Prometheus;

namespace MassMessaging.Api.Metrics;

/// <summary>
/// What an operator watches, in Prometheus' text format: this process by the meters of .NET, ASP.NET Core, Npgsql and
/// Orleans, and the installation by the database.
/// </summary>
internal sealed class ApiMetrics : IDisposable
{
    // A second collector, or an impatient one, asks the database no more often than this.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private static readonly string[] Meters =
        ["System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Orleans", "Npgsql"];

    private readonly MetricsReads _reads;
    private readonly TimeProvider _time;
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly IDisposable _meters;
    private readonly Dictionary<string, Gauge> _numbers;
    private readonly Gauge _reached;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private long? _readAt;

    public ApiMetrics(MetricsReads reads)
    {
        (_reads, _time) = (reads, TimeProvider.System);
        var made = Prometheus.Metrics.WithCustomRegistry(_registry);
        _numbers = new Dictionary<string, Gauge>
        {
            ["campaigns"] = made.CreateGauge("massmessaging_campaigns", "Campaigns by status, without deleted ones.", "status"),
            ["overdue"] = made.CreateGauge("massmessaging_oldest_overdue_seconds", "Product seconds since the most overdue campaign should have acted; 0: none is overdue."),
            ["people"] = made.CreateGauge("massmessaging_people", "People of active campaigns by status.", "status"),
            ["senders"] = made.CreateGauge("massmessaging_senders", "Senders by channel and status.", "channel", "status"),
            ["webhooks"] = made.CreateGauge("massmessaging_webhook_deliveries_waiting", "Outgoing webhook calls that are still to be made."),
        };
        _reached = made.CreateGauge("massmessaging_database_up", "1: the database answered this collection; 0: the numbers of the installation are old.");
        _registry.AddBeforeCollectCallback(ReadAsync);
        _meters = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = _registry, // what it collects before,
            MetricFactory = made, // and what it makes them in: the default is the registry that all share
            InstrumentFilterPredicate = instrument => Meters.Contains(instrument.Meter.Name),
        });
    }

    /// <summary>Writes everything as it is now.</summary>
    public Task WriteAsync(Stream to, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(to, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _meters.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_readAt is { } at && _time.GetElapsedTime(at) < Fresh)
            {
                return;
            }

            var numbers = await _reads.InstallationAsync(cancellationToken);
            foreach (var gauge in _numbers.Values)
            {
                Forget(gauge);
            }

            foreach (var number in numbers)
            {
                Set(_numbers[number.Name], number);
            }

            _reached.Set(1);
            _readAt = _time.GetTimestamp();
        }
        catch (NpgsqlException)
        {
            _reached.Set(0);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    // A status that nobody has any more is 0, not what it was.
    private static void Forget(Gauge gauge)
    {
        foreach (var labels in gauge.GetAllLabelValues())
        {
            gauge.WithLabels(labels).Set(0);
        }
    }

    private static void Set(Gauge gauge, InstallationNumber number) => (number switch
    {
        { First: null } => gauge,
        { Second: null } => (IGauge)gauge.WithLabels(number.First),
        _ => gauge.WithLabels(number.First, number.Second),
    }).Set(number.Value);
}

using MassMessaging.Probe.Parts;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests.Security;

/// <summary>A tenth of the probe (docs/security.md): answers, logs and tables, not times. <c>PROBE_SEED</c> tries others.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private const int Requests = 3_000;
    private readonly LogLines _lines = new();
    private readonly ApiWithSilo _api;

    public ProbeTests() => _api = new ApiWithSilo { Logging = logging => logging.ClearProviders().AddProvider(_lines).SetMinimumLevel(LogLevel.Information) };

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_tenth_of_the_probe_finds_nothing()
    {
        await using var app = await _api.StartApiAsync(builder =>
        {
            foreach (var limit in new[] { "RateLimit:PerMinute", "RateLimit:CustomerPerMinute", "SignIn:RefusedPerMinute", "SignIn:PerMinute" })
            {
                builder.Configuration[limit] = "10000000";
            }
        });
        using var http = ProbedProduct.NewHttp(new Uri(app.Urls.First()));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PROBE_SEED"), out var given) ? given : 1;

        var run = await ProbeRun.BeginAsync(_api.Probed(http, Lines), seed, Requests, timed: false);
        var findings = await run.RunAsync(new Findings());
        await findings.RunAsync("leftovers", part => LeftoversPart.RunAsync(run, part));

        Assert.True(findings.Count == 0, $"{findings.Count} with seed {seed}:\n{findings}");
        await RunningApi.StopAsync(app);
    }

    // The runtime's scope of a request names its path; nothing here writes scopes, and docs/security.md says to leave them off.
    private List<string> Lines() => [.. _lines.All.Where(line => !line.StartsWith("Scope Microsoft.AspNetCore.Hosting", StringComparison.Ordinal))];
}

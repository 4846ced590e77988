using System.Net.Sockets;
using MassMessaging.Probe.Parts;
using MassMessaging.Probe.Product;

namespace MassMessaging.Api.Tests.Security;

/// <summary>How the probe calls: what it takes for no answer, and how often it calls after a refusal.</summary>
public sealed class ProbeClientTests
{
    public static TheoryData<Exception> Failures => [
        new SocketException((int)SocketError.ConnectionReset),
        new HttpRequestException("refused"),
        new IOException("broke off"),
        new TaskCanceledException("too late"),
        new OperationCanceledException("given up"),
        new TimeoutException("too late"),
        new ObjectDisposedException("a stream"),
    ];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_connection_that_fails_in_whatever_way_is_no_answer(Exception failure)
    {
        using var http = new HttpClient(new Failing(failure)) { BaseAddress = new Uri("http://127.0.0.1:9") };

        var reply = await new Client(http, "key").GetAsync("/health/ready");

        Assert.Equal((0, failure.Message), (reply.Status, reply.Body));
    }

    [Fact]
    public async Task What_is_a_mistake_of_the_probe_is_not_taken_for_no_answer()
    {
        using var http = new HttpClient(new Failing(new InvalidOperationException("a mistake"))) { BaseAddress = new Uri("http://127.0.0.1:9") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => new Client(http, null).GetAsync("/"));
    }

    [Fact]
    public void A_forecast_for_which_the_provider_answered_too_late_is_no_change()
    {
        const string Known = """{"recipients":3,"billedByMeta":{"category":"marketing","categoryKnown":true,"unpriced":0}}""";
        Assert.Equal(ProbeRun.Still(Known), ProbeRun.Still(Known.Replace("true", "false", StringComparison.Ordinal)));
        Assert.NotEqual(ProbeRun.Still(Known), ProbeRun.Still(Known.Replace(":0", ":1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Refused_callers_make_no_more_calls_together_than_one_key_may()
    {
        var pace = new CommonPace(6_000);
        var callers = new PriorityQueue<int, TimeSpan>(Enumerable.Range(0, 64).Select(caller => (caller, TimeSpan.FromHours(1))));
        var (end, calls) = (TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1), 0);

        // Each call is refused at once, and its caller waits for the next place.
        while (callers.TryDequeue(out var caller, out var now) && now < end)
        {
            now += pace.Next(now);
            calls += now < end ? 1 : 0;
            callers.Enqueue(caller, now);
        }

        Assert.InRange(calls, 5_900, 6_000);
    }

    [Fact]
    public void A_pace_of_the_probe_does_not_save_up_idle_time()
    {
        var pace = new CommonPace(6_000);
        pace.Next(TimeSpan.FromSeconds(1));

        Assert.Equal([10, 20, 30], Enumerable.Range(0, 3).Select(_ => (int)pace.Next(TimeSpan.FromMinutes(1)).TotalMilliseconds));
    }

    private sealed class Failing(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(failure);
    }
}

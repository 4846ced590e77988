using MassMessaging.Channels.WhatsApp;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>The provider's table of versions, and what is said of a version that ends.</summary>
public sealed class GraphVersionTests
{
    [Fact]
    public void The_default_is_the_newest_version_of_the_table()
    {
        Assert.Equal(GraphVersions.Newest, new WhatsAppOptions().ApiVersion);
        var numbers = GraphVersions.Published.Select(version => Version.Parse(version.Name.AsSpan(1))).ToArray();
        Assert.Equal(numbers.OrderDescending(), numbers);
        Assert.Equal(GraphVersions.Newest, GraphVersions.Published[0].Name);
        // An older version never outlives a newer one; only the newest may have no end yet.
        var ends = GraphVersions.Published.Select(version => version.Ends ?? DateOnly.MaxValue).ToArray();
        Assert.Equal(ends.OrderDescending(), ends);
        Assert.Single(GraphVersions.Published, version => version.Ends is null);
    }

    [Theory]
    [InlineData("v21.0", "2026-10-22", null)]
    [InlineData("v21.0", "2026-10-23", "ends on 2027-01-21")]
    [InlineData("v21.0", "2027-01-21", "ends on 2027-01-21")]
    [InlineData("v21.0", "2027-01-22", "ended on 2027-01-21")]
    [InlineData("v26.0", "2030-01-01", null)]
    [InlineData("v9.0", "2026-11-30", "is not in the table of versions, so it has ended")]
    [InlineData("v99.0", "2026-11-30", "is newer than the table of versions")]
    public void A_version_that_ends_within_ninety_days_is_told(string version, string today, string? notice)
    {
        var told = GraphVersions.NoticeOf(version, DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(notice, told?[..Math.Min(notice?.Length ?? 0, told.Length)]);
    }

    [Theory]
    [InlineData("v21.0", 1)]
    [InlineData("v26.0", 0)]
    [InlineData("nonsense", 0)] // the check of the setting stops the start
    public void The_start_logs_one_line_of_a_version_that_ends_soon(string version, int lines)
    {
        var logger = new Lines();
        var notice = new GraphVersionNotice(new LateIn2026(), logger);
        notice.Tell(new WhatsAppOptions { ApiVersion = version });
        notice.Tell(new WhatsAppOptions { ApiVersion = version });
        Assert.Equal(lines, logger.Told.Count);
        Assert.All(logger.Told, line => Assert.Equal("Channels:WhatsApp:ApiVersion v21.0 ends on 2027-01-21; the newest is v26.0", line));
    }

    private sealed class LateIn2026 : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    }

    private sealed class Lines : ILogger<GraphVersionNotice>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add(formatter(state, exception));
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>What the Api processes of this run logged as errors, found by a problem's trace: the cause of a 500 that no test expects.</summary>
internal sealed class FailedCalls : ILoggerProvider, ILogger
{
    private const int Kept = 500;

    private static readonly ConcurrentQueue<string> Lines = new();

    /// <summary>The line of a problem with its stack; empty when none is kept.</summary>
    /// <param name="traceId">The problem's trace id.</param>
    public static string Of(string traceId) => Lines.FirstOrDefault(line => line.Contains(traceId, StringComparison.Ordinal)) ?? string.Empty;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        Lines.Enqueue($"{formatter(state, exception)} {exception}");
        if (Lines.Count > Kept)
        {
            Lines.TryDequeue(out _);
        }
    }

    public void Dispose()
    {
    }
}

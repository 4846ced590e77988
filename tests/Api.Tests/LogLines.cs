using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>Keeps every line that is logged, with scopes and exceptions, whatever its level.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>The lines so far: level, category, text.</summary>
    public IReadOnlyCollection<string> All => [.. _lines];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(categoryName, _lines);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"Scope {name}: {state} {Values(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {Values(state)} {exception}");

        // A sink that writes structures writes these too, also what the sentence leaves out.
        private static string Values<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(value => $"{value.Key}={value.Value}")) : string.Empty;
    }
}

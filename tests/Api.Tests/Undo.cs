namespace MassMessaging.Api.Tests;

/// <summary>Takes back at its end what a test did to what it shares with others.</summary>
internal sealed class Undo(Func<Task> undo) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await undo();
}

using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Smpp;

/// <summary>
/// Keeps one account bound: connects, binds, and after every end does so again, with a pause that is never quite the
/// same. While it pauses, sends are refused at once instead of waiting.
/// </summary>
internal sealed class SmppLink : IAsyncDisposable
{
    private const int RepairFactor = 6;
    private readonly SmppOptions _options;
    private readonly Func<Pdu, Task<uint>> _deliver;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile TaskCompletionSource<Bound> _current = NewAttempt();

    internal SmppLink(SmppAccount account, SmppOptions options, Func<Pdu, Task<uint>> deliver)
    {
        Account = account;
        _options = options;
        _deliver = deliver;
        Pace = new SubmitPace(options.SubmitsPerSecond);
        _loop = Task.Run(RunAsync);
    }

    internal SmppAccount Account { get; }

    internal SubmitPace Pace { get; }

    /// <summary>The bound session, or why there is none; waits while a bind is under way.</summary>
    internal async Task<Bound> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _current.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new Bound(null, NotConnected);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private static SendOutcome.NotSent NotConnected => new("connect");

    private static TaskCompletionSource<Bound> NewAttempt() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            SendOutcome failure = NotConnected;
            var pause = _options.ReconnectDelay;
            try
            {
                var bind = await SmppBind.OpenAsync(Account, _options, _deliver, _stop.Token);
                await using (bind)
                {
                    _current.TrySetResult(new Bound(bind.Sender, null));
                    await bind.Ended.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            catch (SmppBindException refused)
            {
                failure = SmppStatus.Unbound(refused.Status);
                pause *= SmppStatus.NeedsRepair(refused.Status) ? RepairFactor : 1;
            }
            catch (Exception broken) when (SmppSession.IsNoConnection(broken))
            {
                // The next round tries again.
            }

            await PauseAsync(new Bound(null, failure), pause * (0.75 + (Random.Shared.NextDouble() / 2)));
        }
    }

    private async Task PauseAsync(Bound none, TimeSpan pause)
    {
        if (!_current.TrySetResult(none))
        {
            var refusing = NewAttempt();
            refusing.SetResult(none);
            _current = refusing;
        }

        await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stop.IsCancellationRequested)
        {
            _current = NewAttempt();
        }
    }

    /// <summary>A session, or the outcome of everything that needs one.</summary>
    internal readonly record struct Bound(SmppSession? Session, SendOutcome? Refusal);
}

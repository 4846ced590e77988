using System.Collections.Concurrent;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Access;

/// <summary>
/// Watches the keys and sessions of calls that last, so that a call ends soon after they open it no more: one look for all such
/// calls of this process, every two seconds by the real clock.
/// </summary>
internal sealed partial class OpenKeys(KeyStore keys, SessionStore sessions, ILogger<OpenKeys> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<KeyWatch, bool> _watches = new();

    /// <summary>Watches a call's key until the watch is disposed of.</summary>
    /// <param name="caller">The caller as the key was found when the call began.</param>
    /// <param name="writes">The call writes, so it also ends when its tenant is suspended.</param>
    public KeyWatch Watch(Caller caller, bool writes)
    {
        var watch = new KeyWatch(caller, writes, gone => _watches.TryRemove(gone, out _));
        _watches.TryAdd(watch, true);
        return watch;
    }

    /// <summary>
    /// Breaks a call that reads off, once its key opens it no more: an answer whose beginning is out must not look whole.
    /// </summary>
    /// <param name="context">The call; watched until it ends.</param>
    /// <param name="caller">Its caller.</param>
    public void BreakOffWithKey(HttpContext context, Caller caller)
    {
        var watch = Watch(caller, writes: false);
        context.Response.RegisterForDispose(watch);
        context.Response.RegisterForDispose(watch.Ended.Register(context.Abort)); // the server uses contexts again
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotLooked(failure);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        KeyWatch[] watches = [.. _watches.Keys];
        if (watches.Length == 0)
        {
            return;
        }

        var open = (await keys.OpenAsync([.. watches.Select(watch => watch.Caller.KeyId).Distinct()], cancellationToken))
            .ToDictionary(row => row.KeyId, Caller.Of);
        Guid[] used = [.. watches.Select(watch => watch.Caller.SessionId).OfType<Guid>().Distinct()];
        var stand = used.Length == 0 ? [] : (await sessions.OpenAsync(used, cancellationToken)).ToHashSet();
        foreach (var watch in watches)
        {
            var ended = watch.Caller.SessionId is { } session && !stand.Contains(session);
            watch.Saw(ended ? null : open.GetValueOrDefault(watch.Caller.KeyId));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of calls that last could not be looked up; trying again")]
    private partial void LogNotLooked(Exception exception);
}

/// <summary>The key of one call that lasts.</summary>
internal sealed class KeyWatch : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly bool _writes;
    private readonly Action<KeyWatch> _forget;
    private volatile Caller _caller;

    /// <summary>Begins with the caller of the call's beginning.</summary>
    public KeyWatch(Caller caller, bool writes, Action<KeyWatch> forget)
    {
        (_caller, _writes, _forget) = (caller, writes, forget);
        Ended = _ended.Token;
    }

    /// <summary>The caller as last seen: its tenant may have been suspended since the call began.</summary>
    public Caller Caller => _caller;

    /// <summary>
    /// The key opens the call no more: it was revoked, its session has ended, has another role, or its tenant was erased; or the call writes and
    /// its tenant was suspended.
    /// </summary>
    public CancellationToken Ended { get; }

    /// <summary>Takes what a look found.</summary>
    /// <param name="caller">The key's caller now; null: the key opens nothing.</param>
    public void Saw(Caller? caller)
    {
        var opens = caller?.Role == _caller.Role;
        _caller = opens ? caller! with { SessionId = _caller.SessionId, ExpiresAt = _caller.ExpiresAt } : _caller;
        if (opens && !(_writes && _caller.Suspended))
        {
            return;
        }

        try
        {
            _ = _ended.CancelAsync(); // the look goes on with the next key
        }
        catch (ObjectDisposedException)
        {
            // The call has ended by itself in the meantime.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forget(this);
        _ended.Dispose();
    }
}

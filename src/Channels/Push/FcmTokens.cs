using System.Collections.Concurrent;

namespace MassMessaging.Channels.Push;

/// <summary>
/// Keeps each service account's access token and renews it before it ends: one call at a time for an account, however
/// many messages wait for it.
/// </summary>
/// <param name="http">A client without retries and redirects; see <see cref="PushServices"/>.</param>
/// <param name="realTime">Real time, never the product's: the token server's clock is not ours.</param>
public sealed class FcmTokens(HttpClient http, TimeProvider realTime)
{
    private const int FewAccounts = 64;

    // So that an outage of the token server is not made worse, and a blast does not sign a grant for each message.
    private static readonly TimeSpan PauseAfterDenial = TimeSpan.FromSeconds(5);

    private readonly TokenServer _server = new(http, realTime);
    private readonly ConcurrentDictionary<ServiceAccount, Slot> _slots = new();
    private int _tidyAt = FewAccounts;

    /// <summary>The account's token, or why there is none.</summary>
    /// <param name="account">Whose token.</param>
    /// <param name="patience">How long to wait for one; a token that still serves is never waited for.</param>
    /// <param name="cancellationToken">The caller's limit; the token call goes on for the others.</param>
    /// <exception cref="TimeoutException">No answer within <paramref name="patience"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    internal Task<TokenAnswer> GetAsync(ServiceAccount account, TimeSpan patience, CancellationToken cancellationToken)
    {
        var slot = SlotOf(account);
        lock (slot.Gate)
        {
            var now = realTime.GetUtcNow();
            var usable = slot.Token is { } token && now < token.Until ? token : null;
            if (usable is null || now >= usable.RenewFrom)
            {
                StartAsking(slot, account, now);
            }

            return usable is not null ? Task.FromResult<TokenAnswer>(usable)
                : slot.Asking is { } asking ? asking.WaitAsync(patience, cancellationToken)
                : Task.FromResult<TokenAnswer>(slot.Denial!);
        }
    }

    /// <summary>Drops a token that the provider no longer takes; a newer one stays.</summary>
    internal void Forget(ServiceAccount account, TokenAnswer.Granted token)
    {
        var slot = SlotOf(account);
        lock (slot.Gate)
        {
            slot.Token = ReferenceEquals(slot.Token, token) ? null : slot.Token;
        }
    }

    /// <summary>How long ago a token was asked for.</summary>
    internal TimeSpan AgeOf(TokenAnswer.Granted token) => realTime.GetUtcNow() - token.Since;

    private void StartAsking(Slot slot, ServiceAccount account, DateTimeOffset now)
    {
        if (slot.Asking is null && (slot.Denial is not { } denial || now >= denial.At + PauseAfterDenial))
        {
            // On the pool: the call belongs to all who wait for it, not to the scheduler of the first.
            slot.Asking = Task.Run(() => AskAsync(slot, account));
        }
    }

    private async Task<TokenAnswer> AskAsync(Slot slot, ServiceAccount account)
    {
        var answer = await _server.AskAsync(account);
        lock (slot.Gate)
        {
            slot.Token = answer as TokenAnswer.Granted ?? slot.Token;
            slot.Denial = answer as TokenAnswer.Denied;
            slot.Asking = null;
        }

        return answer;
    }

    private Slot SlotOf(ServiceAccount account)
    {
        if (_slots.TryGetValue(account, out var known))
        {
            return known;
        }

        if (_slots.Count >= Volatile.Read(ref _tidyAt))
        {
            Tidy();
        }

        return _slots.GetOrAdd(account, static _ => new Slot());
    }

    // Accounts that were disconnected or got a new key leave nothing behind but a token that has ended.
    private void Tidy()
    {
        var now = realTime.GetUtcNow();
        foreach (var (account, slot) in _slots)
        {
            lock (slot.Gate)
            {
                if (slot.Asking is null && !(now < slot.Token?.Until))
                {
                    _slots.TryRemove(account, out _);
                }
            }
        }

        Volatile.Write(ref _tidyAt, Math.Max(FewAccounts, _slots.Count * 2));
    }

    private sealed class Slot
    {
        internal Lock Gate { get; } = new();

        internal TokenAnswer.Granted? Token { get; set; }

        internal TokenAnswer.Denied? Denial { get; set; }

        internal Task<TokenAnswer>? Asking { get; set; }
    }
}

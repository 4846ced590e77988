using MassMessaging.Api.Access;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>Makes the forecast of a campaign whose row was just read; null: it failed.</summary>
internal delegate Task<ForecastView?> MakeForecast(CampaignRow row, Caller caller, CancellationToken cancellationToken);

/// <summary>
/// The news for all streams of one campaign in this process: the newest event, made once for all. A slow stream misses the
/// events between and gets the newest; no stream waits for another.
/// </summary>
/// <param name="forecast">Makes a forecast; it may take long.</param>
/// <param name="time">The product clock.</param>
/// <param name="clock">The real clock.</param>
internal sealed class CampaignFeed(MakeForecast forecast, TimeProvider time, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly ForecastRhythm _rhythm = new();
    private TaskCompletionSource _news = NewNews();
    private StandingView? _standing;
    private StandingView? _forecastOf;
    private ForecastView? _forecast;
    private ProgressView? _told;
    private ProgressEvent? _newest;
    private bool _final;
    private bool _over;

    /// <summary>Whether no more events come.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _over;
            }
        }
    }

    /// <summary>Takes in what a look found.</summary>
    /// <param name="row">The campaign as it is now.</param>
    /// <param name="caller">Its tenant as it is now, by any of the keys whose streams follow.</param>
    public void Saw(CampaignRow row, Caller caller)
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            var standing = StandingView.Of(row, caller, time.GetUtcNow());
            (_standing, _final) = (standing, ProgressView.IsLast(row));
            if (standing != _forecastOf && _rhythm.Begins(clock.GetElapsedTime(0), _final))
            {
                _ = Task.Run(() => ForecastAsync(row, caller, standing));
            }

            Tell();
        }
    }

    /// <summary>The campaign was deleted, or no stream follows it any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _over = true;
            WakeAll();
        }

        _ = _ended.CancelAsync(); // a forecast under way gives up; nobody waits until it has
    }

    /// <summary>The newest event, once it is another than the last that was seen; null: no more come, or none came in time.</summary>
    /// <param name="seen">The last event that was seen; null: none.</param>
    /// <param name="within">How long to wait, by the real clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProgressEvent?> AfterAsync(ProgressEvent? seen, TimeSpan within, CancellationToken cancellationToken)
    {
        Task news;
        lock (_gate)
        {
            if (_newest != seen || _over)
            {
                return _newest == seen ? null : _newest;
            }

            news = _news.Task;
        }

        await news.WaitAsync(within, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return _newest == seen ? null : _newest;
        }
    }

    private async Task ForecastAsync(CampaignRow row, Caller caller, StandingView standing)
    {
        var made = await forecast(row, caller, _ended.Token);
        lock (_gate)
        {
            _rhythm.Ended(clock.GetElapsedTime(0), succeeded: made is not null);
            if (made is null)
            {
                return;
            }

            (_forecast, _forecastOf) = (made, standing);
            if (_newest is null || _final)
            {
                Tell(); // what waited for it; anything else waits for the next look, at most once a second
            }
        }
    }

    // Each event is whole, so none comes before the first forecast, and the last one waits for its own.
    private void Tell()
    {
        if (_over || _standing is null || _forecast is null || (_final && _standing != _forecastOf))
        {
            return;
        }

        var now = new ProgressView(_standing, _forecast);
        if (now != _told || _final)
        {
            _newest = ProgressEvent.Of(now, (_newest?.Number ?? -1) + 1, _final);
            (_told, _over) = (now, _final);
            WakeAll();
        }
    }

    private void WakeAll()
    {
        var woken = _news;
        _news = NewNews();
        woken.TrySetResult();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

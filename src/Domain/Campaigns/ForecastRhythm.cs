namespace MassMessaging.Domain.Campaigns;

/// <summary>
/// When a campaign that is watched is forecast anew: one forecast at a time, and a while apart, because a forecast may count
/// all of a tenant's customers. Not for use from several threads.
/// </summary>
public sealed class ForecastRhythm
{
    /// <summary>The least time from the end of one forecast to the beginning of the next.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    private bool _underWay;
    private bool _failed;
    private TimeSpan _next = TimeSpan.MinValue;

    /// <summary>Whether a forecast begins now; the caller says with <see cref="Ended"/> when it has ended.</summary>
    /// <param name="now">Since any fixed moment; never goes back.</param>
    /// <param name="final">The campaign will not move any more: its last forecast waits only after a failure.</param>
    public bool Begins(TimeSpan now, bool final)
    {
        if (_underWay || (now < _next && (_failed || !final)))
        {
            return false;
        }

        return _underWay = true;
    }

    /// <summary>The forecast that began has ended.</summary>
    /// <param name="now">As for <see cref="Begins"/>.</param>
    /// <param name="succeeded">Whether there is a forecast.</param>
    public void Ended(TimeSpan now, bool succeeded)
    {
        (_underWay, _failed, _next) = (false, !succeeded, now + Apart);
    }
}

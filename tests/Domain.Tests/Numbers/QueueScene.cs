using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Numbers;

/// <summary>
/// One sender number, its queue, its guard and its campaigns, run as the grains run them: a campaign requests its turn,
/// comes back when the answer or a notification says, and claims what it was granted. The clock jumps from event to event.
/// </summary>
internal sealed class QueueScene(int limit, DateTimeOffset now)
{
    public static readonly TimeSpan MinGrace = TimeSpan.FromSeconds(2);

    public static readonly SendWindow Always = SendWindow.Create(new WindowRule(null, null, "UTC", null, null, null));

    private readonly List<Campaign> _campaigns = [];
    private readonly NumberQueue _queue = new(MinGrace);
    private IReadOnlyList<(DateTimeOffset At, int Count)> _claims = [];
    private DateTimeOffset? _lastClaim;

    public sealed class Campaign(string key, TimeSpan interval, DateTimeOffset launchedAt)
    {
        public string Key { get; } = key;

        public TimeSpan Interval { get; } = interval;

        public PaceState Pace { get; set; } = ReleasePlan.Anchored(launchedAt, null, interval);

        /// <summary>How long after its slot or its notification it comes.</summary>
        public TimeSpan Lateness { get; init; }

        /// <summary>False: it requests once and never comes again, as if its silo had died.</summary>
        public bool Comes { get; init; } = true;

        public int Left { get; set; } = int.MaxValue;

        /// <summary>When it acts next; null: it has nothing to do.</summary>
        public DateTimeOffset? ActsAt { get; set; } = launchedAt;

        /// <summary>Since when it waits for a turn; null while it does not.</summary>
        public DateTimeOffset? WaitsSince { get; set; }

        public bool Unclaimed { get; set; }

        public List<(DateTimeOffset Due, DateTimeOffset At)> Attempts { get; } = [];
    }

    public DateTimeOffset Now { get; private set; } = now;

    /// <summary>The limit that the guard knows. The queue learns it when the guard refuses a claim.</summary>
    public int Limit { get; set; } = limit;

    public int Refusals { get; private set; }

    /// <summary>Slots that were claimed.</summary>
    public List<DateTimeOffset> Slots { get; } = [];

    /// <summary>For each slot that was granted: how many of its hour were claimed, itself among them, and how many the limit allowed.</summary>
    public List<(int InHour, int Limit)> Grants { get; } = [];

    public IReadOnlyList<Campaign> Campaigns => _campaigns;

    public IEnumerable<DateTimeOffset> Attempts => _campaigns.SelectMany(campaign => campaign.Attempts).Select(attempt => attempt.At);

    public Campaign Launch(int perHour, int recipients = int.MaxValue)
    {
        var campaign = new Campaign($"{_campaigns.Count:000}", ReleaseRate.Every(perHour), Now) { Left = recipients };
        return Add(campaign);
    }

    public Campaign Add(Campaign campaign)
    {
        _campaigns.Add(campaign);
        return campaign;
    }

    public void Pause(Campaign campaign)
    {
        (campaign.ActsAt, campaign.WaitsSince) = (null, null);
        Wake(_queue.Leave(campaign.Key, Now));
    }

    /// <summary>Changes the limit as a call to the Api does: the number's grain is notified and reads it.</summary>
    public void ChangeLimit(int limit)
    {
        Limit = limit;
        _queue.Rebuild(limit, _claims, _lastClaim);
        Wake(_queue.TakeAll());
    }

    /// <summary>Lets everything happen that is due until the clock has gone on by that much.</summary>
    public void Advance(TimeSpan by)
    {
        var until = Now + by;
        for (var steps = 0; NextEvent() is { } next && next <= until; steps++)
        {
            Assert.True(steps < 100_000, "The queue does not get on: its events repeat for ever.");
            Now = next > Now ? next : Now;
            if (_campaigns.Find(campaign => campaign.ActsAt <= Now) is { } campaign)
            {
                Act(campaign);
            }
            else
            {
                Wake(_queue.Lapse(Now).Notify);
            }
        }

        Now = until;
    }

    private DateTimeOffset? NextEvent()
    {
        var acts = _campaigns.Min(campaign => campaign.ActsAt);
        return _queue.NextLapse is { } lapse && !(acts <= lapse) ? lapse : acts;
    }

    private void Wake(IReadOnlyList<string> keys)
    {
        foreach (var campaign in _campaigns.Where(campaign => keys.Contains(campaign.Key)))
        {
            campaign.ActsAt = campaign.Comes ? Now + campaign.Lateness : null;
        }
    }

    private void Act(Campaign campaign)
    {
        var slot = ReleasePlan.Next(campaign.Pace, campaign.Interval, Always, Now)!.Value;
        if (campaign.Unclaimed || _queue.HourlyLimit is null)
        {
            _queue.Rebuild(Limit, _claims, _lastClaim);
        }

        campaign.Unclaimed = false;
        campaign.WaitsSince ??= slot.At;
        var turn = _queue.Acquire(new Turn(campaign.Key, slot.At, campaign.Pace.LastAttemptAt), Now);
        campaign.ActsAt = null;
        if (!turn.Granted)
        {
            campaign.ActsAt = campaign.Comes ? turn.Slot + campaign.Lateness : null;
        }
        else
        {
            Grants.Add((Slots.Count(at => at > turn.Slot - Throttle.Hour) + 1, Limit));
            Claim(campaign, slot, turn.Slot);
        }

        Wake(turn.Notify);
    }

    private void Claim(Campaign campaign, ReleaseSlot slot, DateTimeOffset turn)
    {
        var admission = Throttle.Judge(Limit, _claims, _lastClaim, Now);
        if (!admission.Admitted)
        {
            Refusals++;
            (campaign.Unclaimed, campaign.ActsAt) = (true, admission.RetryAt);
            return;
        }

        (_claims, _lastClaim) = (Throttle.Record(Limit, _claims, Now), Now);
        Slots.Add(turn);
        campaign.Attempts.Add((campaign.WaitsSince!.Value, Now));
        campaign.WaitsSince = null;
        campaign.Pace = ReleasePlan.Served(slot.State, slot.At, Now);
        campaign.Left--;
        campaign.ActsAt = campaign.Left > 0 && campaign.Comes ? Now : null;
    }
}

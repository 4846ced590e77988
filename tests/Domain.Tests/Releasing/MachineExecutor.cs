using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Tests.Campaigns;

namespace MassMessaging.Domain.Tests.Releasing;

/// <summary>
/// Drives the machines of some campaigns as their runners do, tick by tick on a virtual clock: the number gives its turns,
/// and claims take recipients from pages in memory.
/// </summary>
internal static class MachineExecutor
{
    private const int PageSize = 4;

    /// <summary>A claim looks at so many recipients more than it may take, and skips those on the way.</summary>
    private const int LookBeyond = 2;

    public sealed class Runner
    {
        private readonly ReleaseMachine _machine;
        private readonly Troubles _troubles;
        private readonly bool _limited;
        private readonly SortedSet<int> _fresh;
        private readonly SortedSet<(DateTimeOffset At, int Seq)> _retries = [];
        private readonly HashSet<int> _refusedOnce = [];

        public Runner(ForecastCampaign campaign, Troubles troubles, bool limited)
        {
            (Campaign, _troubles, _limited) = (campaign, troubles, limited);
            _fresh = [.. Enumerable.Range(1, (int)campaign.Recipients)];
            _machine = new ReleaseMachine(
                new ReleaseTerms(campaign.Interval, campaign.Window, IsChat: false, PageSize),
                ReleaseTimings.Scaled(_ => TimeSpan.Zero),
                new ReleaseProgress([new ReleaseLane(1, LastSeq: null, CursorPage: 0, campaign.Pace)], campaign.Pace.Anchor, WaitingFor: null));
        }

        public ForecastCampaign Campaign { get; }

        public List<(DateTimeOffset At, int Seq)> Attempts { get; } = [];

        /// <summary>The campaign has completed, or its end has passed.</summary>
        public bool Ended { get; private set; }

        public bool Done => _retries.Count == 0 && _fresh.IsSubsetOf(_troubles.Skipped);

        /// <summary>What the campaign tells its number when it requests a turn; null: it requests none.</summary>
        public ReleaseStep.AcquireTurn? Request { get; private set; }

        public void Act(DateTimeOffset now)
        {
            _machine.Wake();
            Continue(now);
        }

        public void Give(DateTimeOffset now)
        {
            _machine.Report(new ReleaseResult.TurnGiven(now), now);
            Continue(now);
        }

        public void Refuse(DateTimeOffset at, DateTimeOffset now)
        {
            _machine.Report(new ReleaseResult.TurnLater(at), now);
            Request = null;
        }

        private void Continue(DateTimeOffset now)
        {
            Request = null;
            while (!Ended && Request is null && _machine.Next(CampaignPhase.Running, now) is var step and not ReleaseStep.Sleep)
            {
                if (step is ReleaseStep.AcquireTurn request)
                {
                    Request = request;
                    return;
                }

                Ended = step is ReleaseStep.Complete or ReleaseStep.Expire;
                _machine.Report(Execute(step, now), now);
            }
        }

        private ReleaseResult Execute(ReleaseStep step, DateTimeOffset now) => step switch
        {
            ReleaseStep.FindNumber => new ReleaseResult.NumberFound(new SenderNumber("number", _limited)),
            ReleaseStep.FindAudience => new ReleaseResult.AudienceFound((int)Campaign.Recipients),
            ReleaseStep.FindRetry => _retries.Count > 0 ? new ReleaseResult.RetryFound(_retries.Min.Seq, _retries.Min.At) : new ReleaseResult.RetryFound(null, default),
            ReleaseStep.CountUnfinished => new ReleaseResult.Unfinished(_fresh.Count + _retries.Count, 0),
            ReleaseStep.Claim claim => new ReleaseResult.Claims([.. claim.Pages.Select(page => Claim(claim, page, now))]),
            ReleaseStep.StoreCursor or ReleaseStep.Complete or ReleaseStep.Expire => new ReleaseResult.Done(),
            _ => throw new InvalidOperationException($"{step} has no place here."),
        };

        private PageClaim Claim(ReleaseStep.Claim claim, int page, DateTimeOffset now)
        {
            Assert.True(claim.Slot.Opening.Contains(now), "The claim lies outside its opening.");
            if (_limited && _troubles.RefusedUntil(now) is { } until)
            {
                return new PageClaim(ClaimResultKind.Throttled, now, until);
            }

            return claim.Retries ? ClaimRetries(page, claim.Permits, now) : ClaimFresh(page, _limited ? 1 : claim.Permits, now);
        }

        private PageClaim ClaimRetries(int page, int permits, DateTimeOffset now)
        {
            var due = _retries.Where(retry => retry.At <= now && PageOf(retry.Seq) == page).Take(_limited ? 1 : permits).ToArray();
            _retries.ExceptWith(due);
            Attempt(due.Select(retry => retry.Seq), now);
            return new PageClaim(due.Length > 0 ? ClaimResultKind.Claimed : ClaimResultKind.NoneLeft, now);
        }

        private PageClaim ClaimFresh(int page, int permits, DateTimeOffset now)
        {
            var candidates = _fresh.Where(seq => PageOf(seq) == page).Take(permits + LookBeyond).ToArray();
            var taken = candidates.Where(seq => !_troubles.Skipped.Contains(seq)).Take(permits).ToArray();
            // Those before the last one taken are skipped; without one all are.
            var seen = candidates.Where(seq => taken.Length < permits || seq <= taken[^1]).ToArray();
            _fresh.ExceptWith(seen);
            Attempt(taken, now);
            return new PageClaim(
                taken.Length > 0 ? ClaimResultKind.Claimed : seen.Length > 0 ? ClaimResultKind.OnlySkipped : ClaimResultKind.NoneLeft,
                now,
                PagesDone: _fresh.Any(seq => PageOf(seq) == page) ? 0 : 1);
        }

        private void Attempt(IEnumerable<int> seqs, DateTimeOffset now)
        {
            foreach (var seq in seqs)
            {
                Attempts.Add((now, seq));
                if (_troubles.RetryIn.TryGetValue(seq, out var wait) && _refusedOnce.Add(seq))
                {
                    _retries.Add((now + wait, seq));
                }
            }
        }

        private static int PageOf(int seq) => (seq - 1) / PageSize;
    }

    public static IReadOnlyList<Runner> Run(
        IReadOnlyList<ForecastCampaign> campaigns, NumberGrid? number, DateTimeOffset from, DateTimeOffset until, TimeSpan tick, Troubles? troubles = null)
    {
        var grid = number?.Copy();
        var runners = campaigns.Select(campaign => new Runner(campaign, troubles ?? Troubles.None, grid is not null)).ToArray();
        var line = new Dictionary<string, DateTimeOffset>();
        var refusedUntil = DateTimeOffset.MinValue;
        for (var now = from; now < until; now += tick)
        {
            foreach (var runner in runners)
            {
                runner.Act(now);
                WaitInLine(runner);
            }

            while (Best() is { } best && grid!.NextSlot(now) <= now && refusedUntil <= now)
            {
                line.Remove(best.Campaign.Key);
                var sent = best.Attempts.Count;
                best.Give(now);
                if (best.Attempts.Count > sent)
                {
                    grid.Take(now);
                }

                refusedUntil = best.Request?.Used?.RetryAt ?? refusedUntil;
                WaitInLine(best);
            }

            foreach (var runner in runners.Where(runner => runner.Request is not null))
            {
                runner.Refuse(now + tick, now);
            }

            // A campaign's place in the line is the one that it had when it first came.
            void WaitInLine(Runner runner)
            {
                if (runner.Request is not { } request || request.Due > now)
                {
                    line.Remove(runner.Campaign.Key);
                }
                else
                {
                    line.TryAdd(runner.Campaign.Key, request.Due);
                }
            }

            Runner? Best() => Turns.Best(
                runners.Where(runner => line.ContainsKey(runner.Campaign.Key))
                    .Select(runner => new Turn(runner.Campaign.Key, line[runner.Campaign.Key], runner.Request!.LastServedAt)),
                now) is { } turn ? runners.Single(runner => runner.Campaign.Key == turn.Key) : null;
        }

        return runners;
    }
}

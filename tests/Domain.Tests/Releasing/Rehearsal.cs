using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Releasing;

/// <summary>A machine under test: answers its questions until it says what a test is about.</summary>
internal sealed class Rehearsal
{
    public const int PageSize = 4;

    /// <summary>What the machine learns when it looks.</summary>
    public SenderNumber Number { get; init; } = new("number", Limited: true);

    public int Recipients { get; init; } = 40;

    public (int Seq, DateTimeOffset At)? Retry { get; set; }

    public long Waiting { get; set; }

    public long Sending { get; set; }

    public ReleaseTimings Timings { get; } = new();

    public ReleaseMachine Machine { get; }

    public DateTimeOffset Now { get; set; } = Utc("2026-03-02 12:00");

    public CampaignPhase Phase { get; set; } = CampaignPhase.Running;

    /// <summary>Ten an hour on a limited number, every day and hour, unless a test says otherwise.</summary>
    public Rehearsal(double? everyMinutes = 6, bool isChat = false, WindowRule? rule = null)
    {
        var window = SendWindow.Create(rule ?? new WindowRule(null, null, "Europe/Rome", null, null, null));
        Machine = new ReleaseMachine(
            new ReleaseTerms(everyMinutes is { } minutes ? Minutes(minutes) : null, window, isChat, PageSize), Timings, ReleaseProgress.Begin(Now));
    }

    public ReleaseStep Next() => Machine.Next(Phase, Now);

    public void Report(ReleaseResult result) => Machine.Report(result, Now);

    /// <summary>Reports the claims of pages, one each.</summary>
    public void Claimed(params PageClaim[] pages) => Report(new ReleaseResult.Claims(pages));

    public PageClaim Page(ClaimResultKind kind, DateTimeOffset? retryAt = null, WaitReason? reason = null, int pagesDone = 0) =>
        new(kind, Now, retryAt, reason, pagesDone);

    /// <summary>Answers what the machine looks up, until it says a step of this kind.</summary>
    public TStep Until<TStep>()
        where TStep : ReleaseStep
    {
        for (var i = 0; i < 20; i++)
        {
            var step = Next();
            if (step is TStep wanted)
            {
                return wanted;
            }

            Assert.IsNotType<ReleaseStep.Sleep>(step);
            Report(AnswerTo(step));
        }

        throw new InvalidOperationException($"The machine never says {typeof(TStep).Name}.");
    }

    private ReleaseResult AnswerTo(ReleaseStep step) => step switch
    {
        ReleaseStep.FindNumber => new ReleaseResult.NumberFound(Number),
        ReleaseStep.FindAudience => new ReleaseResult.AudienceFound(Recipients),
        ReleaseStep.FindRetry => Retry is { } retry ? new ReleaseResult.RetryFound(retry.Seq, retry.At) : new ReleaseResult.RetryFound(null, default),
        ReleaseStep.AcquireTurn => new ReleaseResult.TurnGiven(Now),
        ReleaseStep.CountUnfinished => new ReleaseResult.Unfinished(Waiting, Sending),
        ReleaseStep.StoreCursor => new ReleaseResult.Done(),
        _ => throw new InvalidOperationException($"{step} is for the test to answer."),
    };
}

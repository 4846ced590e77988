using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>The part of a campaign's plan that decides when it releases its messages, and how many at once.</summary>
/// <param name="Interval">Time between two releases; null: the campaign has no pace.</param>
/// <param name="Window">When the campaign may send, with its start and its end.</param>
/// <param name="IsChat">The messages go to the chat, where one claim takes several pages by itself.</param>
/// <param name="PageSize">Recipients of one page, from 1.</param>
public sealed record ReleaseTerms(TimeSpan? Interval, SendWindow Window, bool IsChat, int PageSize)
{
    /// <summary>The instant for "never by itself", inside the range of every clock and database.</summary>
    public static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first instant of sending; null: the launch.</summary>
    public DateTimeOffset? StartAt => Window.Rule.StartAt;

    /// <summary>The end of sending, exclusive; null: none.</summary>
    public DateTimeOffset? EndAt => Window.Rule.EndAt;

    /// <summary>Until when a campaign waits that has nothing to do before its end.</summary>
    public DateTimeOffset End => EndAt ?? Never;

    /// <summary>What a paused campaign waits for, and until when.</summary>
    public ReleaseStep.Sleep Paused => new(End, WaitReason.CampaignPaused);

    /// <summary>The page that holds a recipient; <paramref name="seq"/> counts from 1.</summary>
    public int PageOf(int seq) => (seq - 1) / PageSize;
}

using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Scheduling;

/// <summary>
/// The instants at which a campaign may send: the openings of a <see cref="WindowRule"/>, across clock changes.
/// Immutable and safe to share.
/// </summary>
/// <remarks>
/// Edges are computed per local date and then converted. A day's window opens at the first valid instant when its
/// start falls in a spring gap, at the earlier of two in an autumn overlap, and closes at the later of two. A window
/// over midnight belongs to the day it starts on. The day's end is the first instant of the next date. A date that a
/// zone skips as a whole has no window. Openings that touch are one. Zones are those bundled with NodaTime, so that
/// every process agrees whatever its machine's zone files say.
/// </remarks>
public sealed class SendWindow
{
    /// <summary>
    /// How many days a search looks ahead. Every rule with a day opens within two weeks, so it only bounds the work
    /// on rules that nobody would write.
    /// </summary>
    public const int HorizonDays = 3 * 366;

    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _end;
    private readonly LocalDays _days;

    private SendWindow(WindowRule rule, LocalDays days)
    {
        Rule = rule;
        _start = rule.StartAt?.ToUniversalTime() ?? DateTimeOffset.MinValue;
        _end = rule.EndAt?.ToUniversalTime() ?? DateTimeOffset.MaxValue;
        _days = days;
    }

    /// <summary>The rule that this window was made from.</summary>
    public WindowRule Rule { get; }

    /// <summary>Every broken rule of <paramref name="rule"/>; empty when <see cref="Create"/> takes it.</summary>
    /// <param name="rule">What the owner said.</param>
    /// <param name="now">Given: also the end and the last opening must still be to come.</param>
    public static IReadOnlyList<FieldError> Validate(WindowRule rule, DateTimeOffset? now) => WindowRules.Check(rule, now);

    /// <summary>The window of a valid rule.</summary>
    /// <exception cref="ArgumentException">The zone is unknown, or only one of from and to is set, or no day is.</exception>
    public static SendWindow Create(WindowRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var zone = TimeZones.Get(rule.TimeZone);
        if (rule.From.HasValue != rule.To.HasValue || rule.DaysOfWeek is { Count: 0 })
        {
            throw new ArgumentException("A window needs a day, and both or none of from and to.", nameof(rule));
        }

        return new SendWindow(rule, new LocalDays(zone, rule));
    }

    /// <summary>Whether sending is allowed at that instant.</summary>
    public bool IsOpen(DateTimeOffset at) => NextOpening(at) is { } opening && opening.Contains(at);

    /// <summary>
    /// The opening that contains <paramref name="at"/>, else the first one after it; null when none is left before
    /// the end.
    /// </summary>
    public Opening? NextOpening(DateTimeOffset at)
    {
        var from = (at > _start ? at : _start).ToUniversalTime();
        if (from >= _end)
        {
            return null;
        }

        if (_days.AlwaysOpen)
        {
            return new Opening(_start, _end);
        }

        return _days.RunAfter(from) is { } run && run.OpensAt < _end
            ? new Opening(run.OpensAt > _start ? run.OpensAt : _start, run.ClosesAt < _end ? run.ClosesAt : _end)
            : null;
    }
}

namespace MassMessaging.Domain.Scheduling;

/// <summary>One unbroken stretch in which sending is allowed.</summary>
/// <param name="OpensAt">Its first instant; <see cref="DateTimeOffset.MinValue"/> when it has no beginning.</param>
/// <param name="ClosesAt">The first instant after it; <see cref="DateTimeOffset.MaxValue"/> when it has no end.</param>
public readonly record struct Opening(DateTimeOffset OpensAt, DateTimeOffset ClosesAt)
{
    /// <summary>Whether the instant lies in it: opening included, closing excluded.</summary>
    public bool Contains(DateTimeOffset at) => OpensAt <= at && at < ClosesAt;
}

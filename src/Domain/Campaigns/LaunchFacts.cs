using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>What a launch is decided by, beside the campaign itself.</summary>
public sealed record LaunchFacts
{
    /// <summary>The tenant's default sender of chats; null: it has none.</summary>
    public Guid? DefaultSender { get; init; }

    /// <summary>The campaign's sender; null: the tenant has no such sender.</summary>
    public LaunchSender? Sender { get; init; }

    /// <summary>The tenant may send nothing.</summary>
    public bool IsTenantSuspended { get; init; }

    /// <summary>The tenant's currency, ISO 4217.</summary>
    public string Currency { get; init; } = string.Empty;

    /// <summary>The price of a unit on the channel, in the tenant's currency; null: it has none.</summary>
    public decimal? UnitPrice { get; init; }

    /// <summary>The audience beside the balance; null: not counted, so the freeze decides about it.</summary>
    public LaunchAudience? Audience { get; init; }
}

/// <summary>A sender as a launch sees it.</summary>
/// <param name="NumberNo">The sender's number; null while it is not linked.</param>
/// <param name="BlockedBy">Why it may not send now; null: it may.</param>
public sealed record LaunchSender(int? NumberNo, WaitReason? BlockedBy);

/// <summary>An audience beside the balance that must cover it.</summary>
/// <param name="Recipients">Customers who would be sent to, from 0. A bound above them where the balance covers that bound.</param>
/// <param name="Skipped">Customers who match and would be skipped, by reason; counted only when no customer would be sent to.</param>
/// <param name="Available">The balance less what is held of it, in the tenant's currency.</param>
public sealed record LaunchAudience(long Recipients, IReadOnlyDictionary<string, long> Skipped, decimal Available);

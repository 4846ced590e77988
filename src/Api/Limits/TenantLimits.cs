using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Limits;

/// <summary>How much one tenant may have; settings under <c>Limits</c>.</summary>
internal sealed class TenantLimits
{
    /// <summary>Revoked keys that are kept to be seen; older ones go when a key is made.</summary>
    public const int RevokedKeys = 100;

    /// <summary>Keys that are not revoked; 100 unless set.</summary>
    [Range(1, 100_000)]
    public int Keys { get; init; } = 100;

    /// <summary>Sessions of the console of one key; 20 unless set. One more ends the one that was used longest ago.</summary>
    [Range(1, 1000)]
    public int SessionsPerKey { get; init; } = 20;

    /// <summary>Webhooks; 20 unless set.</summary>
    [Range(1, 1000)]
    public int Webhooks { get; init; } = 20;

    /// <summary>Groups of customers; 1,000 unless set.</summary>
    [Range(1, 100_000)]
    public int Groups { get; init; } = 1000;

    /// <summary>Members of staff; 1,000 unless set.</summary>
    [Range(1, 100_000)]
    public int Staff { get; init; } = 1000;

    /// <summary>Senders that are not deleted; 1,000 unless set.</summary>
    [Range(1, 100_000)]
    public int Senders { get; init; } = 1000;

    /// <summary>Campaigns that have not ended, drafts included; 10,000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int Campaigns { get; init; } = 10_000;

    /// <summary>The refusal of one more.</summary>
    /// <param name="what">What there would be too many of, such as <c>webhooks</c>.</param>
    /// <param name="limit">How many there may be.</param>
    public static ProblemResult Refusal(string what, int limit) => Problem.Of(Rule.TooMany, ("limit", limit), ("what", what));
}

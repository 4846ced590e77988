namespace MassMessaging.Domain.Deliveries;

/// <summary>What a request to claim waiting recipients of a page came to.</summary>
public enum ClaimResultKind
{
    /// <summary>At least one recipient was claimed.</summary>
    Claimed = 0,

    /// <summary>This page has no never-attempted waiting recipient (or no due retry) left.</summary>
    NoneLeft = 1,

    /// <summary>Only recipients that had to be skipped were found; there may be more.</summary>
    OnlySkipped = 2,

    /// <summary>The number's guard refuses until a given instant.</summary>
    Throttled = 3,

    /// <summary>The campaign is not running any more, or has another revision.</summary>
    CampaignChanged = 4,

    /// <summary>The send window is closed by the database's clock.</summary>
    WindowClosed = 5,

    /// <summary>The sender is not active.</summary>
    SenderBlocked = 6,

    /// <summary>The tenant is suspended or erased.</summary>
    TenantSuspended = 7,

    /// <summary>Nothing was claimed and nothing forbids it: no slot was free, the claim failed, or the next recipient's number has changed.</summary>
    Busy = 8,

    /// <summary>The account has written to as many people in 24 hours as it may; the next is admitted from a given instant.</summary>
    DailyLimit = 9,

    /// <summary>The campaign has made a newer attempt than the requesting activation knows, so another activation acts too.</summary>
    Overtaken = 10,

    /// <summary>The provider holds back a message of the campaign to see how people take its template; the next one waits for what becomes of it.</summary>
    TemplateHeld = 11,
}

/// <summary>Reads the results of claims.</summary>
public static class ClaimResultKinds
{
    /// <summary>The word of a claim that nothing forbade. What it came to depends on what it found.</summary>
    private const string Go = "go";

    /// <summary>The result that the statement's word and its findings name.</summary>
    /// <param name="word">The word of <c>claims.sql</c> or <c>chat.sql</c>: <c>go</c>, or the refusal.</param>
    /// <param name="claimed">How many recipients were claimed.</param>
    /// <param name="skipped">How many were skipped on the way.</param>
    /// <param name="moved">A recipient with a changed number is the next in line.</param>
    /// <exception cref="ArgumentException"><paramref name="word"/> is no result.</exception>
    public static ClaimResultKind Parse(string word, int claimed, int skipped, bool moved) =>
        word != Go ? Enum.Parse<ClaimResultKind>(word, ignoreCase: true)
        : claimed > 0 ? ClaimResultKind.Claimed
        : skipped > 0 ? ClaimResultKind.OnlySkipped
        : moved ? ClaimResultKind.Busy
        : ClaimResultKind.NoneLeft;

    /// <summary>Whether nothing forbade the claim, and no recipient with a changed number stood in its way.</summary>
    public static bool IsAllowed(this ClaimResultKind kind) =>
        kind is ClaimResultKind.Claimed or ClaimResultKind.NoneLeft or ClaimResultKind.OnlySkipped;
}

namespace MassMessaging.Domain.Vocabulary;

/// <summary>Why a campaign or a recipient waits. Its word is <c>waitingFor</c> and <c>blockedBy</c> of the API and of the row.</summary>
public enum WaitReason
{
    /// <summary>The recipient's turn in its campaign is still to come.</summary>
    Turn = 0,

    /// <summary>The campaign's days and hours are closed, or its start is still to come.</summary>
    Window = 1,

    /// <summary>The sender number has no free turn.</summary>
    Number = 2,

    /// <summary>The account may write to no further recipient within 24 hours.</summary>
    DailyLimit = 3,

    /// <summary>A refused message is to be tried again later.</summary>
    Retry = 4,

    /// <summary>The audience is being frozen.</summary>
    Freezing = 5,

    /// <summary>The provider holds messages of the template back.</summary>
    TemplateHeld = 6,

    /// <summary>The silo's clock differs from the database's.</summary>
    Clock = 7,

    /// <summary>The campaign is paused.</summary>
    CampaignPaused = 8,

    /// <summary>The campaign has ended, and its remaining recipients are being skipped. A final campaign shows no reason.</summary>
    Closing = 9,

    /// <summary>The tenant is suspended.</summary>
    TenantSuspended = 10,

    /// <summary>The sender was deleted.</summary>
    SenderDeleted = 11,

    /// <summary>The sender's terms are not accepted.</summary>
    SenderPendingTerms = 12,

    /// <summary>The sender was never paid.</summary>
    SenderPendingPayment = 13,

    /// <summary>The sender is not linked.</summary>
    SenderPendingLink = 14,

    /// <summary>The owner paused the sender.</summary>
    SenderPaused = 15,

    /// <summary>The sender's paid months are over.</summary>
    SenderUnpaid = 16,

    /// <summary>The provider restricted the sender.</summary>
    SenderRestricted = 17,

    /// <summary>The sender's credentials are no longer accepted.</summary>
    SenderDisconnected = 18,
}

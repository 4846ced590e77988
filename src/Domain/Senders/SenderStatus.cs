namespace MassMessaging.Domain.Senders;

/// <summary>
/// Where a sender is in its life. Its word is <c>status</c> of the API and of the row. A version that writes a new member
/// follows one that reads it, because rows with an unknown word are not read.
/// </summary>
public enum SenderStatus
{
    /// <summary>WhatsApp: the terms are not accepted yet.</summary>
    PendingTerms = 0,

    /// <summary>WhatsApp: the first month is not paid yet.</summary>
    PendingPayment = 1,

    /// <summary>The sender is not linked to its provider yet.</summary>
    PendingLink = 2,

    /// <summary>The sender may send while it is paid.</summary>
    Active = 3,

    /// <summary>The owner paused the sender.</summary>
    Paused = 4,

    /// <summary>The paid months are over.</summary>
    Unpaid = 5,

    /// <summary>The provider restricted the number or its account.</summary>
    Restricted = 6,

    /// <summary>The provider no longer accepts the credentials.</summary>
    Disconnected = 7,
}

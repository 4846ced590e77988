namespace MassMessaging.Domain.Senders;

/// <summary>What may change the status of a sender.</summary>
public enum SenderEvent
{
    /// <summary>The tenant accepts the terms.</summary>
    AcceptTerms = 0,

    /// <summary>Months are paid, by hand or by a renewal.</summary>
    Pay = 1,

    /// <summary>The provider verified the credentials of a link.</summary>
    Link = 2,

    /// <summary>The owner pauses the sender.</summary>
    Pause = 3,

    /// <summary>The owner lets the sender go on.</summary>
    Resume = 4,

    /// <summary>The provider refused a message because of its number.</summary>
    NumberRefused = 5,

    /// <summary>The provider refused the credentials of a call, or they cannot be read.</summary>
    CredentialsRefused = 6,

    /// <summary>The provider reports that it restricted the account.</summary>
    AccountRestricted = 7,

    /// <summary>The provider reports that the account is disconnected.</summary>
    AccountDisconnected = 8,

    /// <summary>The provider reports that it reinstated the account.</summary>
    AccountReinstated = 9,
}

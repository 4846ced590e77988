using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Faults;

/// <summary>Whose fault a provider's code says a refusal is: a closed list, in the words of the code lists.</summary>
public enum FaultClass
{
    /// <summary>This person's: the others go on.</summary>
    Recipient = 1,

    /// <summary>This person's, who asked for no more messages.</summary>
    OptedOut = 2,

    /// <summary>One device's: the person's next device is tried.</summary>
    Device = 3,

    /// <summary>The text's: the next message would be refused as well.</summary>
    Content = 4,

    /// <summary>The template's: the next message would be refused as well.</summary>
    Template = 5,

    /// <summary>The sender's: nobody can be written to through it until it is repaired.</summary>
    Sender = 6,

    /// <summary>The account's: nobody can be written to by it until it is repaired.</summary>
    Account = 7,

    /// <summary>Nobody's: too fast.</summary>
    Throttled = 8,

    /// <summary>The provider's own, and passing.</summary>
    Transient = 9,

    /// <summary>The code names nobody. The breaker of the campaign judges by who else is refused.</summary>
    Unknown = 10,
}

/// <summary>What a code says beyond its class, in the words of the code lists.</summary>
public enum FaultDetail
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sender, account: the provider stopped it, so it becomes <c>restricted</c>.</summary>
    Restricted = 1,

    /// <summary>
    /// Sender, account: its set-up is wrong, so it becomes <c>disconnected</c>. Unknown: while a sender is linked, where no
    /// person is meant, it is the account's.
    /// </summary>
    Disconnected = 2,

    /// <summary>Account: as <see cref="Disconnected"/>, when the access token is new; an older one may only have ended.</summary>
    Token = 3,

    /// <summary>Device: the app is gone from it, so it is forgotten.</summary>
    Drop = 4,

    /// <summary>Device: it is kept, for another sender may reach it.</summary>
    Keep = 5,

    /// <summary>Device: the way to devices of its kind is broken, so its person waits.</summary>
    Wait = 6,

    /// <summary>Transient: as a 5xx it may have struck after the message was taken.</summary>
    Broke = 7,
}

/// <summary>What a code of a provider's published reference means.</summary>
/// <param name="Code">The code, or the first of a range.</param>
/// <param name="Class">Whose fault it is.</param>
/// <param name="Detail">What it says beyond that.</param>
/// <param name="Source">The letter of the source, which the head of its list explains.</param>
/// <param name="Meaning">What the provider says by it, in our words.</param>
public sealed record Fault(string Code, FaultClass Class, FaultDetail Detail, string Source, string Meaning)
{
    /// <summary>What it makes of a message that was refused in the answer to its send.</summary>
    public ErrorClass InAnswer => (Class, Detail) switch
    {
        (FaultClass.Recipient, _) => ErrorClass.Recipient,
        (FaultClass.OptedOut, _) => ErrorClass.OptedOut,
        (FaultClass.Device, FaultDetail.Wait) => ErrorClass.Platform,
        (FaultClass.Device, _) => ErrorClass.Device,
        (FaultClass.Content or FaultClass.Template, _) => ErrorClass.Content,
        (FaultClass.Sender or FaultClass.Account, FaultDetail.Restricted) => ErrorClass.SenderBlocked,
        (FaultClass.Sender or FaultClass.Account, _) => ErrorClass.Config,
        (FaultClass.Throttled, _) => ErrorClass.Throttled,
        (FaultClass.Transient, _) => ErrorClass.Transient,
        _ => ErrorClass.Unlisted,
    };

    /// <summary>
    /// What it makes of a message that was accepted and reported as failed later. Such a message is never tried again, so
    /// what would wait in an answer is final for the person.
    /// </summary>
    public ErrorClass InReport => InReportOf(InAnswer);

    /// <summary>As <see cref="InReport"/>, for a code that may be on no list.</summary>
    /// <param name="fault">What the list says; null: nothing.</param>
    public static ErrorClass InReportOf(Fault? fault) => fault?.InReport ?? ErrorClass.Recipient;

    private static ErrorClass InReportOf(ErrorClass inAnswer) =>
        inAnswer is ErrorClass.Device or ErrorClass.Platform or ErrorClass.Unlisted ? ErrorClass.Recipient : inAnswer;
}

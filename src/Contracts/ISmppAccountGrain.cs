using MassMessaging.Domain.Sending;
using Orleans.Concurrency;

namespace MassMessaging.Contracts;

/// <summary>
/// The one owner of an SMPP account's bind in the cluster: takes the submits of every silo and applies what the centre
/// delivers. It stores nothing; after a split of the cluster there may be two, which costs a bind and doubles nothing.
/// </summary>
[Alias("smpp-account")]
public interface ISmppAccountGrain : IGrainWithStringKey
{
    /// <summary>Binds the account unless it is bound. Sends nothing, so it may be repeated.</summary>
    /// <param name="senderId">A sender of the account.</param>
    /// <param name="senderRevision">The sender's revision that the caller has seen.</param>
    /// <returns>Null when the account is bound; else why it is not.</returns>
    [Alias("bind")]
    Task<SmppReply?> BindAsync(Guid senderId, int senderRevision);

    /// <summary>Makes one attempt. A call that ends without its answer may have been made.</summary>
    [Alias("submit"), ResponseTimeout("00:02:00")]
    Task<SmppReply> SubmitAsync(SmppSubmit submit);

    /// <summary>
    /// Reads the account's senders and keeps it bound while there is one that is linked; receipts and replies come over the
    /// bind. May be lost: it is repeated.
    /// </summary>
    [Alias("keep"), OneWay]
    Task KeepAsync();
}

/// <summary>One attempt over SMPP. The credentials stay behind: the owner reads them itself.</summary>
/// <param name="SenderId">The sender.</param>
/// <param name="SenderRevision">The sender's revision at the claim.</param>
/// <param name="AttemptId">The attempt, for an answer that comes too late.</param>
/// <param name="To">E.164.</param>
/// <param name="Text">The message.</param>
/// <param name="StartWithin">How long it may still take until it is written; null: as long as it takes.</param>
[GenerateSerializer, Immutable, Alias("smpp-submit")]
public sealed record SmppSubmit(
    [property: Id(0)] Guid SenderId,
    [property: Id(1)] int SenderRevision,
    [property: Id(2)] string AttemptId,
    [property: Id(3)] string To,
    [property: Id(4)] string Text,
    [property: Id(5)] TimeSpan? StartWithin = null);

/// <summary>The kinds of outcome, as <see cref="SendOutcome"/> has them.</summary>
public enum SmppResultKind
{
    /// <summary>Accepted by the SMSC.</summary>
    Accepted = 0,

    /// <summary>Certainly not accepted.</summary>
    Refused = 1,

    /// <summary>May have been accepted.</summary>
    Unknown = 2,

    /// <summary>Certainly not written.</summary>
    NotSent = 3,
}

/// <summary>A <see cref="SendOutcome"/> on its way between silos.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Word">Accepted: the SMSC's id; Unknown: what happened; else the code.</param>
/// <param name="Class">Refused: why.</param>
[GenerateSerializer, Immutable, Alias("smpp-reply")]
public sealed record SmppReply([property: Id(0)] SmppResultKind Kind, [property: Id(1)] string Word, [property: Id(2)] ErrorClass? Class = null)
{
    /// <summary>
    /// Refused: the code is on no list. The class is then <see cref="ErrorClass.Transient"/>, which is what the version before
    /// makes of such a code.
    /// </summary>
    [Id(3)]
    public bool Unlisted { get; init; }

    /// <summary>The reply that carries an outcome.</summary>
    public static SmppReply Of(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted accepted => new SmppReply(SmppResultKind.Accepted, accepted.ProviderId),
        SendOutcome.Refused { Class: ErrorClass.Unlisted } refused => new SmppReply(SmppResultKind.Refused, refused.Code, ErrorClass.Transient) { Unlisted = true },
        SendOutcome.Refused refused => new SmppReply(SmppResultKind.Refused, refused.Code, refused.Class),
        SendOutcome.NotSent notSent => new SmppReply(SmppResultKind.NotSent, notSent.Code),
        SendOutcome.Unknown unknown => new SmppReply(SmppResultKind.Unknown, unknown.Detail),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    /// <summary>The outcome that it carries; a kind that this version does not know is Unknown.</summary>
    public SendOutcome ToOutcome() => Kind switch
    {
        SmppResultKind.Accepted => new SendOutcome.Accepted(Word),
        SmppResultKind.Refused when Unlisted => new SendOutcome.Refused(ErrorClass.Unlisted, Word),
        SmppResultKind.Refused => new SendOutcome.Refused(Class ?? ErrorClass.Transient, Word),
        SmppResultKind.NotSent => new SendOutcome.NotSent(Word),
        _ => new SendOutcome.Unknown(Word),
    };
}

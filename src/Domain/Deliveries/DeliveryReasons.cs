using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Deliveries;

/// <summary>The reason words that rows carry for attempts that failed or wait again: <c>class:code</c>, or a word alone.</summary>
public static class DeliveryReasons
{
    /// <summary>The answer to the provider call was lost; becomes <see cref="NoReceipt"/> after fifteen minutes.</summary>
    public const string NoAnswer = "noAnswer";

    /// <summary>Fifteen minutes have passed without a receipt.</summary>
    public const string NoReceipt = "noReceipt";

    /// <summary>The provider took the message and holds it back; the same word stands in <c>outcomes.sql</c>.</summary>
    public const string HeldByProvider = "heldByProvider";

    /// <summary>A row waits, or a campaign is paused, because the provider refused with a code that is on no list.</summary>
    public const string UnknownCode = "unknownCode";

    /// <summary>The class's word in the API, with the provider's code behind a colon.</summary>
    public static string Of(ErrorClass? errorClass, string? code)
    {
        var word = errorClass switch
        {
            ErrorClass.Unlisted => UnknownCode,
            // A device that is gone, and a receipt without a class, are the recipient's.
            null or ErrorClass.Device => ErrorClass.Recipient.ToWord(),
            { } known => known.ToWord(),
        };
        return code is null ? word : $"{word}:{code}";
    }
}

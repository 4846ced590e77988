namespace MassMessaging.Persistence.Audiences;

/// <summary>Why a person of the audience is skipped when it is frozen, in the API's words and in the order of judgement.</summary>
public static class AudienceReasons
{
    /// <summary>The customer has no address on the channel.</summary>
    public const string NoAddress = "noAddress";

    /// <summary>A suppression stands for the channel and address.</summary>
    public const string OptedOut = "optedOut";

    /// <summary>An earlier created customer of the audience has the same address.</summary>
    public const string DuplicateAddress = "duplicateAddress";

    /// <summary>After the freeze: the customer's number changed, and with it a value that the message uses.</summary>
    public const string AddressChanged = "addressChanged";

    /// <summary>Safe sending, and the person never wrote to the number.</summary>
    public const string NoChatHistory = "noChatHistory";

    /// <summary>No template, and the person did not write within 24 hours.</summary>
    public const string NeedsTemplate = "needsTemplate";
}

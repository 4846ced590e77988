namespace MassMessaging.Domain.Vocabulary;

/// <summary>Why a recipient is skipped. Its word is <c>reason</c> of the API and of the row.</summary>
public enum SkipReason
{
    /// <summary>The customer has no address on the channel.</summary>
    NoAddress = 0,

    /// <summary>An earlier created customer of the audience has the same address.</summary>
    DuplicateAddress = 1,

    /// <summary>A suppression stands for the channel and the address.</summary>
    OptedOut = 2,

    /// <summary>Safe sending, and the customer never wrote to the number.</summary>
    NoChatHistory = 3,

    /// <summary>The campaign has no template, and the customer did not write within 24 hours.</summary>
    NeedsTemplate = 4,

    /// <summary>The owner excluded the customer after the launch.</summary>
    Excluded = 5,

    /// <summary>The customer was erased.</summary>
    Erased = 6,

    /// <summary>After the freeze the customer's number changed, and with it a value that the message uses.</summary>
    AddressChanged = 7,

    /// <summary>The campaign's end came first.</summary>
    CampaignEnded = 8,

    /// <summary>The campaign was cancelled.</summary>
    Cancelled = 9,
}

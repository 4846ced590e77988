namespace MassMessaging.Domain.Audiences;

/// <summary>A waiting person of a campaign whose customer's number has changed since the freeze.</summary>
public sealed record AddressChange
{
    /// <summary>The customer's number in creation order.</summary>
    public required long CustomerNo { get; init; }

    /// <summary>The address that the campaign froze.</summary>
    public required string Frozen { get; init; }

    /// <summary>The customer's address now; null: none.</summary>
    public required string? Present { get; init; }

    /// <summary>Values of the customer that the message uses, as the campaign froze them; empty: it uses none.</summary>
    public IReadOnlyDictionary<string, string> FrozenValues { get; init; } = new Dictionary<string, string>();

    /// <summary>The same values as the customer has them now.</summary>
    public IReadOnlyDictionary<string, string> PresentValues { get; init; } = new Dictionary<string, string>();

    /// <summary>An opt-out stands for the present address.</summary>
    public bool OptedOut { get; init; }

    /// <summary>Safe sending, and nobody ever wrote from the present address to the number.</summary>
    public bool LacksHistory { get; init; }

    /// <summary>Other people who have the present address, or had it since the freeze, as far as the campaign holds them.</summary>
    public IReadOnlyList<AddressHolder> Others { get; init; } = [];

    /// <summary>
    /// What becomes of the person. Nothing of the customer follows but the address; whether the customer service window is
    /// open is asked at the claim, as for everybody.
    /// </summary>
    public AddressOutcome Judge() => Present is not { } present ? AddressOutcome.NoAddress
        : PhoneSpellings.AreOne(Frozen, present) ? Others.Any(other => other.Holds(present)) ? AddressOutcome.DuplicateAddress : AddressOutcome.SendThere
        : FrozenValues.Any(value => PresentValues.GetValueOrDefault(value.Key) != value.Value) ? AddressOutcome.AddressChanged
        : OptedOut ? AddressOutcome.OptedOut
        : Others.Any(other => other.Holds(present) || other.ComesFirst(present, CustomerNo)) ? AddressOutcome.DuplicateAddress
        : LacksHistory ? AddressOutcome.NoChatHistory
        : AddressOutcome.SendThere;
}

/// <summary>Another person of the same campaign, or of another part of it after a split.</summary>
/// <param name="CustomerNo">The customer's number in creation order.</param>
/// <param name="Address">The address that the campaign has; null: erased, or it never had one.</param>
/// <param name="Present">The customer's address now; null: none.</param>
/// <param name="State">How far the message is.</param>
public sealed record AddressHolder(long CustomerNo, string? Address, string? Present, HolderState State)
{
    /// <summary>
    /// Whether the message to this person went to the address, and may have reached the person who has it, or will go there: the
    /// campaign has the address, and the customer still does.
    /// </summary>
    public bool Holds(string address) =>
        Is(Address, address) && (State == HolderState.Attempted || (State == HolderState.Waiting && Is(Present, address)));

    /// <summary>Whether this person came to the address too, and was created before another one who did.</summary>
    /// <param name="address">The address.</param>
    /// <param name="customerNo">The other one's number in creation order.</param>
    public bool ComesFirst(string address, long customerNo) => State == HolderState.Waiting && Is(Present, address) && CustomerNo < customerNo;

    private static bool Is(string? one, string other) => one is not null && PhoneSpellings.AreOne(one, other);
}

/// <summary>How far the message to a holder of an address is.</summary>
public enum HolderState
{
    /// <summary>Not attempted, or certainly refused and to be tried again.</summary>
    Waiting = 0,

    /// <summary>Attempted, whatever became of it.</summary>
    Attempted = 1,

    /// <summary>Skipped: nothing is ever sent.</summary>
    Skipped = 2,
}

/// <summary>What becomes of a person with another number.</summary>
public enum AddressOutcome
{
    /// <summary>The message goes to the present address.</summary>
    SendThere = 0,

    /// <summary>Skipped: there is no address any more.</summary>
    NoAddress = 1,

    /// <summary>Skipped: with the number a value changed that the message uses, so it may be another person.</summary>
    AddressChanged = 2,

    /// <summary>Skipped: an opt-out stands for the present address.</summary>
    OptedOut = 3,

    /// <summary>Skipped: another person of the campaign has the present address.</summary>
    DuplicateAddress = 4,

    /// <summary>Skipped: safe sending, and nobody wrote from the present address.</summary>
    NoChatHistory = 5,
}

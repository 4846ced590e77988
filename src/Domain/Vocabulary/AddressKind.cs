namespace MassMessaging.Domain.Vocabulary;

/// <summary>Which property of a customer a channel sends to.</summary>
public enum AddressKind
{
    /// <summary>The telephone number; without one, the provider's id of the person.</summary>
    PhoneOrUserId = 0,

    /// <summary>The telephone number.</summary>
    Phone = 1,

    /// <summary>The customer's id; the devices with the app are read at the attempt.</summary>
    Device = 2,

    /// <summary>The customer's id, where the customer uses the online app.</summary>
    OnlineApp = 3,
}

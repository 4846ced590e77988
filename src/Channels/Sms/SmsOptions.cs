using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Channels.Sms;

/// <summary>The protocols that SMS can go by.</summary>
public enum SmsAdapter
{
    /// <summary>REST of Twilio's shape.</summary>
    Twilio = 1,

    /// <summary>SMPP 3.4, to the centre of <c>Channels:Smpp</c>.</summary>
    Smpp = 2,

    /// <summary>Each sender by the one that its credentials are of.</summary>
    Both = 3,
}

/// <summary>By which protocol SMS goes. Configuration section <c>Channels:Sms</c>.</summary>
public sealed class SmsOptions
{
    /// <summary>The protocol. Default <see cref="SmsAdapter.Twilio"/>.</summary>
    [EnumDataType(typeof(SmsAdapter), ErrorMessage = "Channels:Sms:Adapter must be twilio, smpp or both.")]
    public SmsAdapter Adapter { get; set; } = SmsAdapter.Twilio;

    /// <summary>Senders may be linked to the REST provider.</summary>
    public bool HasRest => Adapter is SmsAdapter.Twilio or SmsAdapter.Both;

    /// <summary>Senders may be linked to the SMPP centre.</summary>
    public bool HasSmpp => Adapter is SmsAdapter.Smpp or SmsAdapter.Both;
}

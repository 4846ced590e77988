using System.Globalization;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Smpp;

/// <summary>The one table of the protocol's status codes (SMPP 3.4, section 5.1.3).</summary>
internal static class SmppStatus
{
    internal const uint Ok = 0x00;
    internal const uint InvalidLength = 0x02;
    internal const uint InvalidCommand = 0x03;
    internal const uint SystemError = 0x08;
    internal const uint BindFailed = 0x0D;
    internal const uint QueueFull = 0x14;
    internal const uint Throttled = 0x58;
    internal const uint TryAgain = 0x64;
    internal const uint PermanentError = 0x65;

    /// <summary>What a refused submit means for the message.</summary>
    internal static ErrorClass ClassOf(uint status) => status switch
    {
        Throttled or QueueFull => ErrorClass.Throttled,
        0x0B or 0x66 or 0x65 => ErrorClass.Recipient, // destination, refused by the recipient's side
        0x04 or 0x0A or 0x0D or 0x0E or 0x0F => ErrorClass.Config, // not bound for this, source, bind, password, system id
        0x01 or 0x43 or 0x104 => ErrorClass.Content, // length, esm_class, data_coding
        // The rest, system errors included: the centre said no, so trying again cannot double it; three attempts bound the harm.
        _ => ErrorClass.Transient,
    };

    /// <summary>Whether a refused bind will be refused again until somebody repairs it.</summary>
    internal static bool NeedsRepair(uint status) => status is 0x0D or 0x0E or 0x0F;

    /// <summary>The code as outcomes carry it, such as <c>smpp00000058</c>.</summary>
    internal static string Word(uint status) => string.Create(CultureInfo.InvariantCulture, $"smpp{status:x8}");

    /// <summary>What a refused bind means for whoever wants to send: something to repair, or to wait for.</summary>
    internal static SendOutcome Unbound(uint status) =>
        ClassOf(status) == ErrorClass.Config ? Refused(status) : new SendOutcome.NotSent(Word(status));

    internal static SendOutcome.Refused Refused(uint status) => new(ClassOf(status), Word(status));
}

using System.Globalization;
using MassMessaging.Domain.Faults;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Smpp;

/// <summary>What the protocol's statuses mean (SMPP 3.4, section 5.1.3), by the one list of them, and those that we answer.</summary>
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

    /// <summary>The protocol's statuses.</summary>
    internal static CodeList Codes { get; } = Faults.Of("smpp");

    /// <summary>What a refused submit means for the message.</summary>
    internal static ErrorClass ClassOf(uint status) => FaultOf(status)?.InAnswer ?? ErrorClass.Unlisted;

    /// <summary>What a refusal that comes after the time limit means for the message, which is settled as unknown by then.</summary>
    internal static ErrorClass LateClassOf(uint status) => Fault.InReportOf(FaultOf(status));

    /// <summary>Whether a refused bind will be refused again until somebody repairs it.</summary>
    internal static bool NeedsRepair(uint status) => ClassOf(status) == ErrorClass.Config;

    private static Fault? FaultOf(uint status) => Codes[string.Create(CultureInfo.InvariantCulture, $"0x{status:X8}")];

    /// <summary>The code as outcomes carry it, such as <c>smpp00000058</c>.</summary>
    internal static string Word(uint status) => string.Create(CultureInfo.InvariantCulture, $"smpp{status:x8}");

    /// <summary>What a refused bind means for whoever wants to send: something to repair, or to wait for.</summary>
    internal static SendOutcome Unbound(uint status) =>
        ClassOf(status) == ErrorClass.Config ? Refused(status) : new SendOutcome.NotSent(Word(status));

    internal static SendOutcome.Refused Refused(uint status) => new(ClassOf(status), Word(status));
}

namespace MassMessaging.Simulator.Smpp;

/// <summary>Status codes that the centre answers with (section 5.1.3).</summary>
internal static class SmppErrors
{
    internal const uint InvalidLength = 0x02;
    internal const uint InvalidCommand = 0x03;
    internal const uint NotBound = 0x04;
    internal const uint SystemError = 0x08;
    internal const uint InvalidSource = 0x0A;
    internal const uint InvalidDestination = 0x0B;
    internal const uint InvalidPassword = 0x0E;
    internal const uint InvalidSystemId = 0x0F;
    internal const uint QueueFull = 0x14;
    internal const uint Throttled = 0x58;
}

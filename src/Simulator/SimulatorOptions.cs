namespace MassMessaging.Simulator;

/// <summary>Where the simulator listens and what it remembers. Configuration section <c>Simulator</c>.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The configuration section that holds these settings.</summary>
    public const string Section = "Simulator";

    /// <summary>Where the providers' protocols are spoken, separated by semicolons; loopback. Default port 5300; port 0 takes a free one.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:5300";

    /// <summary>Where the control calls are answered, separated by semicolons; loopback. Default port 5301; port 0 takes a free one.</summary>
    public string ControlUrls { get; set; } = "http://127.0.0.1:5301";

    /// <summary>Where the SMS centre listens for SMPP, on loopback; 0 takes a free port. Default none: there is no centre.</summary>
    public int? SmppPort { get; set; }

    /// <summary>A file that survives restarts: numbers, messages and receipts not yet posted. Without one a restart forgets.</summary>
    public string? JournalPath { get; set; }

    /// <summary>What chance is drawn from: receipts and faults repeat with the same seed, number and attempt. Default 1.</summary>
    public ulong Seed { get; set; } = 1;
}

using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Channels.Smpp;

/// <summary>How a text that needs several parts is handed over.</summary>
public enum SmppLongMessages
{
    /// <summary>Each part is a submit with a header in its text; works with nearly every centre.</summary>
    Header = 1,

    /// <summary>Each part is a submit with the optional sar fields.</summary>
    Sar = 2,

    /// <summary>One submit with the optional payload field; the centre cuts.</summary>
    Payload = 3,
}

/// <summary>What a centre means by its default alphabet, <c>data_coding</c> 0.</summary>
public enum SmppAlphabet
{
    /// <summary>The default alphabet of SMS (GSM 03.38), one septet to a byte.</summary>
    Gsm7 = 1,

    /// <summary>ISO-8859-1; the centre turns it into what telephones read.</summary>
    Latin1 = 2,
}

/// <summary>As what an account binds.</summary>
public enum SmppBindMode
{
    /// <summary>One connection that sends and hears.</summary>
    Transceiver = 1,

    /// <summary>Two connections, one that hears and one that sends, for centres without transceivers.</summary>
    TransmitterReceiver = 2,
}

/// <summary>How a centre writes the ids of messages.</summary>
public enum SmppIdForm
{
    /// <summary>As they are: compared letter by letter.</summary>
    Opaque = 1,

    /// <summary>As decimal numbers, leading zeros allowed.</summary>
    Decimal = 2,

    /// <summary>As hexadecimal numbers, leading zeros and either case allowed.</summary>
    Hexadecimal = 3,
}

/// <summary>How an SMPP 3.4 centre is reached. Configuration section <c>Channels:Smpp</c>. All durations are real time.</summary>
public sealed class SmppOptions
{
    /// <summary>The configuration section that holds these settings.</summary>
    public const string Section = "Channels:Smpp";

    /// <summary>The centre's name or address.</summary>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The centre's port: 1 to 65535, default 2775.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 2775;

    /// <summary>Whether the connection is encrypted and the centre's certificate checked against <see cref="Host"/>. Default false.</summary>
    public bool Tls { get; set; }

    /// <summary>As what accounts bind. Default <see cref="SmppBindMode.Transceiver"/>.</summary>
    [EnumDataType(typeof(SmppBindMode))]
    public SmppBindMode BindMode { get; set; } = SmppBindMode.Transceiver;

    /// <summary>Submits that may wait for their answers at once: 1 to 1000, default 10.</summary>
    [Range(1, 1000)]
    public int Window { get; set; } = 10;

    /// <summary>Submits in a second at most: 1 to 10000, default 100. A throttling centre halves it for a while.</summary>
    [Range(1, 10_000)]
    public int SubmitsPerSecond { get; set; } = 100;

    /// <summary>Time given to connecting and binding together: 1 s to 60 s, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time given to one send, all its parts included: 1 s to 60 s, default 20 s. A send that takes longer after its
    /// first part was written counts as unknown; an answer that comes later still is reported as an event.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an answer is waited for before its place in the window is free again: 1 s to 5 min, default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After how much silence of the centre the link is tested: 1 s to 5 min, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan EnquireLinkInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the answer to a test of the link is waited for: 1 s to 60 s, default 10 s. When neither it nor anything else
    /// comes, the link is given up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan EnquireLinkTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause before connecting again, give or take a quarter: 1 s to 10 min, default 10 s. Six times as long after a refused password.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The data_coding of texts in the default alphabet: 0 to 255, default 0, the centre's own.</summary>
    public byte DefaultDataCoding { get; set; }

    /// <summary>What the centre means by its default alphabet, in both directions. Default <see cref="SmppAlphabet.Gsm7"/>.</summary>
    [EnumDataType(typeof(SmppAlphabet))]
    public SmppAlphabet DefaultAlphabet { get; set; } = SmppAlphabet.Gsm7;

    /// <summary>How long texts go. Default <see cref="SmppLongMessages.Header"/>.</summary>
    [EnumDataType(typeof(SmppLongMessages))]
    public SmppLongMessages LongMessages { get; set; } = SmppLongMessages.Header;

    /// <summary>How ids are written in answers to submits. Default opaque; some centres differ here from receipts.</summary>
    [EnumDataType(typeof(SmppIdForm))]
    public SmppIdForm SubmitIds { get; set; } = SmppIdForm.Opaque;

    /// <summary>How ids are written in receipts. Default opaque.</summary>
    [EnumDataType(typeof(SmppIdForm))]
    public SmppIdForm ReceiptIds { get; set; } = SmppIdForm.Opaque;
}

namespace MassMessaging.Simulator.Smpp;

/// <summary>What a submit meets in odd weather.</summary>
internal enum SubmitWeather
{
    Fair,

    /// <summary>Refused as too fast, and nothing behind the header (0x58).</summary>
    Throttled,

    /// <summary>The same with an optional field behind it.</summary>
    ThrottledWithField,

    /// <summary>The same with a field that is longer than what follows.</summary>
    ThrottledWithCutField,

    /// <summary>Refused for a full queue (0x14).</summary>
    QueueFull,

    /// <summary>Refused for the person (0x0B), with an optional field behind it.</summary>
    PersonRefused,

    /// <summary>Taken; a field and a stray byte stand behind the id.</summary>
    StrayByte,

    /// <summary>Taken; the id lacks its NUL.</summary>
    IdWithoutEnd,
}

/// <summary>How a receipt is written in odd weather.</summary>
internal enum ReceiptWeather
{
    /// <summary>As in appendix B: by its class and its text.</summary>
    Fair,

    /// <summary>By its class and its optional fields, without a text.</summary>
    FieldsOnly,

    /// <summary>By its optional fields, without the class.</summary>
    FieldsWithoutClass,

    /// <summary>By nothing but its text.</summary>
    TextWithoutClass,

    /// <summary>Labelled as two-byte letters, and written in ASCII.</summary>
    AsciiUnderUcs2,

    /// <summary>In two-byte letters.</summary>
    Ucs2,

    /// <summary>Two-byte letters under the default alphabet.</summary>
    Ucs2UnderDefault,

    /// <summary>In Latin-1.</summary>
    Latin1,

    /// <summary>Fields parted by commas, the id in quotes.</summary>
    Commas,

    /// <summary>Longer words than the seven letters of appendix B.</summary>
    ForeignWords,

    /// <summary>A stray byte behind the text.</summary>
    StrayByte,

    /// <summary>A NUL at the text's end, counted in its length.</summary>
    NulCounted,

    /// <summary>As data_sm.</summary>
    DataSm,

    /// <summary>In two parts.</summary>
    Parts,

    /// <summary>After an alert_notification, which nobody may answer.</summary>
    AfterAlert,
}

/// <summary>How a person's text is delivered in odd weather.</summary>
internal enum TextWeather
{
    Fair,

    /// <summary>The number as it is dialled: 00 and the country.</summary>
    Dialled,

    /// <summary>The number without its country, by its type.</summary>
    National,

    /// <summary>In two-byte letters.</summary>
    Ucs2,

    /// <summary>Two-byte letters under the default alphabet.</summary>
    Ucs2UnderDefault,

    /// <summary>In Latin-1.</summary>
    Latin1,

    /// <summary>A stray byte behind the text.</summary>
    StrayByte,

    /// <summary>A NUL at the text's end, counted in its length.</summary>
    NulCounted,

    /// <summary>As data_sm, with the text in an optional field.</summary>
    DataSm,

    /// <summary>In two parts by a header with a short reference.</summary>
    ShortParts,

    /// <summary>In two parts by a header with a long reference, the second one first.</summary>
    LongParts,

    /// <summary>In two parts by optional fields.</summary>
    SarParts,
}

/// <summary>
/// How oddly a centre speaks. Each form is one that centres are known to send. Drawn by number and message, so a run
/// repeats.
/// </summary>
/// <param name="rate">The part of submits, receipts and texts that is odd; 0: none.</param>
/// <param name="seed">What is drawn from.</param>
internal sealed class SmppWeather(double rate, ulong seed)
{
    private const int Submits = 2001;
    private const int Receipts = 2003;
    private const int Texts = 2005;
    private const int Pieces = 2007;

    // A refusal for haste halves the speed of most customers, so it is rare.
    private static readonly SubmitWeather[] SubmitForms =
    [
        SubmitWeather.Throttled, SubmitWeather.ThrottledWithField, SubmitWeather.ThrottledWithCutField, SubmitWeather.QueueFull,
        .. Enumerable.Repeat(SubmitWeather.PersonRefused, 4),
        .. Enumerable.Repeat(SubmitWeather.StrayByte, 16),
        .. Enumerable.Repeat(SubmitWeather.IdWithoutEnd, 16),
    ];

    private static readonly ReceiptWeather[] ReceiptForms = Enum.GetValues<ReceiptWeather>()[1..];
    private static readonly TextWeather[] TextForms = Enum.GetValues<TextWeather>()[1..];

    internal SubmitWeather OfSubmit(string account, string key) => Of(SubmitForms, account, key, Submits);

    internal ReceiptWeather OfReceipt(string account, string key) => Of(ReceiptForms, account, key, Receipts);

    internal TextWeather OfText(string account, string key) => Of(TextForms, account, key, Texts);

    /// <summary>Whether a unit goes in two pieces.</summary>
    internal bool InPieces(string account, string key) => Draw.Unit(seed, account, key, Pieces) < rate;

    private T Of<T>(T[] odd, string account, string key, int salt)
        where T : struct, Enum =>
        Draw.Unit(seed, account, key, salt) < rate ? odd[(int)(Draw.Unit(seed, account, key, salt + 1) * odd.Length)] : default;
}

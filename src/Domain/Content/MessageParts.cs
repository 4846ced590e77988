namespace MassMessaging.Domain.Content;

/// <summary>How the characters of an SMS are written.</summary>
public enum SmsEncoding
{
    /// <summary>The default alphabet, <see cref="Content.Gsm7"/>; counted in septets.</summary>
    Gsm7 = 1,

    /// <summary>Two bytes for each UTF-16 code unit, for every text that <see cref="Gsm7"/> cannot write; counted in code units.</summary>
    Ucs2 = 2,
}

/// <summary>
/// The parts (segments) in which one SMS travels and is charged. A text that fits goes alone; a longer one is cut, and
/// each of its parts gives six bytes to a header that joins them again (3GPP TS 23.040, section 9.2.3.24.1).
/// </summary>
/// <remarks>
/// Parts are filled one after the other and never cut an escape from its character or a surrogate pair in two. So a
/// part may stay one unit short, and the number of parts cannot be had by division.
/// </remarks>
public sealed class MessageParts
{
    /// <summary>The most parts that the header can count.</summary>
    public const int MaxParts = 255;

    private MessageParts(SmsEncoding encoding, IReadOnlyList<string> texts, int units)
    {
        Encoding = encoding;
        Texts = texts;
        Units = units;
        UnitsPerPart = UnitsIn(encoding, alone: texts.Count == 1);
        Remaining = UnitsPerPart - UnitsOf(texts[^1], encoding);
    }

    /// <summary>How all parts are written: one character outside the alphabet puts the whole text into <see cref="SmsEncoding.Ucs2"/>.</summary>
    public SmsEncoding Encoding { get; }

    /// <summary>The parts' texts in order, 1 to <see cref="MaxParts"/>; joined they are the text.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>How many parts there are; what a provider charges.</summary>
    public int Count => Texts.Count;

    /// <summary>Septets or code units of all parts together, headers left out.</summary>
    public int Units { get; }

    /// <summary>What one part takes: 160 septets or 70 code units when alone, 153 or 67 beside others.</summary>
    public int UnitsPerPart { get; }

    /// <summary>Septets or code units that the last part still takes before another one begins.</summary>
    public int Remaining { get; }

    /// <summary>Cuts a text into its parts. An empty text is one empty part.</summary>
    /// <param name="text">The text as the person is to read it.</param>
    /// <exception cref="ArgumentException">The text needs more than <see cref="MaxParts"/> parts.</exception>
    public static MessageParts Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text, Gsm7.CanEncode(text) ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2);
    }

    /// <summary>Cuts a text into its parts in a given encoding, which must hold all of its characters.</summary>
    /// <exception cref="ArgumentException">The text needs more than <see cref="MaxParts"/> parts.</exception>
    public static MessageParts Of(string text, SmsEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(text);
        var units = UnitsOf(text, encoding);
        if (units <= UnitsIn(encoding, alone: true))
        {
            return new MessageParts(encoding, [text], units);
        }

        var texts = Cut(text, encoding, UnitsIn(encoding, alone: false));
        return texts.Count <= MaxParts
            ? new MessageParts(encoding, texts, units)
            : throw new ArgumentException($"The text needs {texts.Count} parts; at most {MaxParts} can be counted.", nameof(text));
    }

    private static int UnitsIn(SmsEncoding encoding, bool alone) => (encoding, alone) switch
    {
        (SmsEncoding.Gsm7, true) => 160,
        (SmsEncoding.Gsm7, false) => 153,
        (_, true) => 70,
        (_, false) => 67,
    };

    private static int UnitsOf(string text, SmsEncoding encoding)
    {
        if (encoding == SmsEncoding.Ucs2)
        {
            return text.Length;
        }

        var septets = 0;
        foreach (var character in text)
        {
            septets += Gsm7.WidthOf(character);
        }

        return septets;
    }

    private static List<string> Cut(string text, SmsEncoding encoding, int limit)
    {
        var texts = new List<string>();
        var (start, used) = (0, 0);
        for (var i = 0; i < text.Length;)
        {
            var (length, width) = StepAt(text, i, encoding);
            if (used + width > limit)
            {
                texts.Add(text[start..i]);
                (start, used) = (i, 0);
            }

            used += width;
            i += length;
        }

        texts.Add(text[start..]);
        return texts;
    }

    // What must stay together: a character with its escape, a surrogate with its partner.
    private static (int Length, int Width) StepAt(string text, int index, SmsEncoding encoding)
    {
        if (encoding == SmsEncoding.Gsm7)
        {
            return (1, Gsm7.WidthOf(text[index]));
        }

        return index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? (2, 2) : (1, 1);
    }
}

using System.Text;
using MassMessaging.Domain.Content;

namespace MassMessaging.Channels.Smpp;

/// <summary>
/// Reads a delivered text's bytes by their data_coding: the values of SMPP 3.4, section 5.2.19, and for those that it
/// leaves to GSM the groups of 3GPP TS 23.038, section 4.
/// </summary>
internal static class SmppCoding
{
    private const byte Escape = 0x1B;

    private static readonly Encoding Cyrillic = CodePage(28595);
    private static readonly Encoding Hebrew = CodePage(28598);
    private static readonly Encoding ShiftJis = CodePage(932);
    private static readonly Encoding Iso2022Jp = CodePage(50220);
    private static readonly Encoding EucJp = CodePage(20932);
    private static readonly Encoding Korean = CodePage(949);
    private static readonly Encoding Iso2022Kr = CodePage(50225);
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private enum Alphabet
    {
        Gsm,
        Latin1,
        Ascii,
        Binary,
        Ucs2,
        Japanese,
        ExtendedJapanese,
        Cyrillic,
        Hebrew,
        Korean,
    }

    /// <summary>A person's text. It holds no NUL, and any bytes have one.</summary>
    /// <param name="bytes">The text's bytes, one to a septet in the default alphabet; without a header.</param>
    /// <param name="coding">The unit's data_coding.</param>
    /// <param name="defaultAlphabet">What the centre means by 0.</param>
    internal static string Read(ReadOnlySpan<byte> bytes, byte coding, SmppAlphabet defaultAlphabet) =>
        UpToNul(Decoded(bytes, AlphabetOf(coding, defaultAlphabet)));

    /// <summary>
    /// A receipt's text. It is ASCII whatever the coding says (appendix B), which is often the original message's; what is no
    /// ASCII is read by its coding.
    /// </summary>
    internal static string ReadReceipt(ReadOnlySpan<byte> bytes, byte coding, SmppAlphabet defaultAlphabet) =>
        TwoByteText.Read(bytes) is { } wide ? wide
        : bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7E) < 0 && !HasGsmOnly(bytes) ? Encoding.ASCII.GetString(bytes)
        : Decoded(bytes, AlphabetOf(coding, defaultAlphabet));

    private static Alphabet AlphabetOf(byte coding, SmppAlphabet defaultAlphabet) => coding switch
    {
        0x00 => defaultAlphabet == SmppAlphabet.Latin1 ? Alphabet.Latin1 : Alphabet.Gsm,
        0x01 => Alphabet.Ascii,
        0x02 or 0x04 => Alphabet.Binary,
        0x03 => Alphabet.Latin1,
        0x05 or 0x09 or 0x0A => Alphabet.Japanese,
        0x06 => Alphabet.Cyrillic,
        0x07 => Alphabet.Hebrew,
        0x08 => Alphabet.Ucs2,
        0x0D => Alphabet.ExtendedJapanese,
        0x0E => Alphabet.Korean,
        // General data coding and automatic deletion: bits 3 and 2. Nobody compresses, so the bit that says so is not believed.
        < 0x80 => ((coding >> 2) & 3) switch { 1 => Alphabet.Binary, 2 => Alphabet.Ucs2, _ => Alphabet.Gsm },
        >= 0xE0 and < 0xF0 => Alphabet.Ucs2, // message waiting
        >= 0xF0 => (coding & 4) != 0 ? Alphabet.Binary : Alphabet.Gsm, // message class
        _ => Alphabet.Gsm, // message waiting; reserved groups are to be read so
    };

    private static string Decoded(ReadOnlySpan<byte> bytes, Alphabet alphabet) => alphabet switch
    {
        Alphabet.Ucs2 => Wide(bytes),
        Alphabet.Cyrillic => Cyrillic.GetString(bytes),
        Alphabet.Hebrew => Hebrew.GetString(bytes),
        Alphabet.Korean => (bytes.Contains(Escape) ? Iso2022Kr : Korean).GetString(bytes),
        Alphabet.Japanese => (bytes.Contains(Escape) ? Iso2022Jp : ShiftJis).GetString(bytes),
        Alphabet.ExtendedJapanese => (bytes.Contains(Escape) ? Iso2022Jp : EucJp).GetString(bytes),
        Alphabet.Latin1 => TwoByteText.Read(bytes) ?? Encoding.Latin1.GetString(bytes),
        Alphabet.Binary => TwoByteText.Read(bytes) ?? InWords(bytes.TrimEnd((byte)0)) ?? string.Empty,
        Alphabet.Ascii => TwoByteText.Read(bytes) ?? InUtf8(bytes) ?? Encoding.Latin1.GetString(bytes),
        _ => TwoByteText.Read(bytes) ?? InSeptets(bytes) ?? InUtf8(bytes) ?? Encoding.Latin1.GetString(bytes),
    };

    private static string Wide(ReadOnlySpan<byte> bytes)
    {
        if (TwoByteText.ReadLittleEndian(bytes) is { } swapped)
        {
            return swapped;
        }

        if (bytes.Length % 2 != 0)
        {
            if (IsPrintable(bytes))
            {
                return Encoding.ASCII.GetString(bytes);
            }

            bytes = bytes[..^1]; // a stray end
        }

        var text = Encoding.BigEndianUnicode.GetString(bytes);
        return text.StartsWith('\ufeff') ? text[1..] : text;
    }

    // A last septet 0 is the end that some centres count, or the filling of the last octet, not the character @.
    private static string? InSeptets(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) >= 0)
        {
            return null;
        }

        return Gsm7.Decode(bytes.Length > 1 && bytes[^1] == 0 ? bytes[..^1] : bytes);
    }

    private static string? InUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? InWords(ReadOnlySpan<byte> bytes) =>
        InUtf8(bytes) is { } text && !text.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t')) ? text : null;

    private static bool IsPrintable(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes.TrimEnd((byte)0))
        {
            if (value is not ((>= 0x20 and <= 0x7E) or (byte)'\r' or (byte)'\n' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }

    // Control characters but ends and breaks: in ASCII they are nothing, in the default alphabet letters and _.
    private static bool HasGsmOnly(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value is < 0x20 and not (0 or (byte)'\r' or (byte)'\n' or (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }

    private static string UpToNul(string text)
    {
        text = text.TrimStart('\0');
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static Encoding CodePage(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number)!;
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MassMessaging.Channels.Smpp;

/// <summary>
/// Recognises texts in two bytes a letter that centres deliver under another coding. In the default alphabet such bytes
/// would be the same letter at every second place, which nobody writes.
/// </summary>
internal static class TwoByteText
{
    /// <summary>Higher bytes of the scripts from Latin to Georgian, and of further Latin and Greek letters.</summary>
    private static bool IsScript(int high) => high is <= 0x10 or 0x1E or 0x1F;

    /// <summary>The text; null when it is none, for all that its bytes tell.</summary>
    internal static string? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 2 && bytes.Length % 2 != 0 && bytes[^1] == 0)
        {
            bytes = bytes[..^1]; // half a NUL at the end
        }

        if (bytes.Length == 0 || bytes.Length % 2 != 0)
        {
            return null;
        }

        if (ReadLittleEndian(bytes) is { } swapped)
        {
            return swapped;
        }

        var (script, others, latin, pairs) = (-1, 0, 0, 0);
        for (var i = 0; i < bytes.Length; i += 2)
        {
            var (high, low) = (bytes[i], bytes[i + 1]);
            if (high == 0)
            {
                latin += low >= 0x20 ? 1 : 0;
            }
            else if (IsScript(high) && (script < 0 || script == high))
            {
                (script, others) = (high, others + 1);
            }
            else if (high is >= 0xD8 and <= 0xDF)
            {
                pairs++;
            }
            else if (high is not (0x20 or 0xFE))
            {
                return null; // neither of the one script, nor punctuation or an emoji
            }
        }

        // One letter at every second place is not chance in three letters; @ in front of a letter is none in one.
        if (latin == 0 && pairs == 0 && others < 3)
        {
            return null;
        }

        var text = Encoding.BigEndianUnicode.GetString(bytes[0] == 0xFE && bytes[1] == 0xFF ? bytes[2..] : bytes).TrimEnd('\0');
        return text.EnumerateRunes().All(IsWritten) ? text : null;
    }

    /// <summary>ASCII with the lower byte first, or any text behind the mark that says so; null when it is neither.</summary>
    internal static string? ReadLittleEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0)
        {
            return null;
        }

        if (bytes.Length > 2 && BinaryPrimitives.ReadUInt16BigEndian(bytes) == 0xFFFE)
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        if (bytes.Length < 4)
        {
            return null;
        }

        for (var i = 0; i < bytes.Length; i += 2)
        {
            if (bytes[i + 1] != 0 || bytes[i] is < 0x20 or > 0x7E)
            {
                return null;
            }
        }

        return Encoding.Unicode.GetString(bytes);
    }

    private static bool IsWritten(Rune rune) => rune != Rune.ReplacementChar && (rune.Value is '\n' or '\r' or '\t' || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate));
}

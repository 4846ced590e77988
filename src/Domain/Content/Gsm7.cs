using System.Diagnostics.CodeAnalysis;

namespace MassMessaging.Domain.Content;

/// <summary>
/// The default alphabet of SMS (GSM 03.38, 3GPP TS 23.038): 127 characters of one septet each and ten more that an
/// escape septet announces. Septets are held one to a byte, as providers take them; the air's packing is theirs.
/// </summary>
public static class Gsm7
{
    private const char Escape = '\u001b'; // holds the escape's place in the table; not a character that can be sent
    private const byte EscapeSeptet = 0x1B;
    private const byte Absent = 0xFF;
    private const byte Escaped = 0x80;

    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅå" +
        "Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ" +
        " !\"#¤%&'()*+,-./" +
        "0123456789:;<=>?" +
        "¡ABCDEFGHIJKLMNO" +
        "PQRSTUVWXYZÄÖÑÜ§" +
        "¿abcdefghijklmno" +
        "pqrstuvwxyzäöñüà";

    private static readonly (char Character, byte Septet)[] Extension =
    [
        ('\f', 0x0A), ('^', 0x14), ('{', 0x28), ('}', 0x29), ('\\', 0x2F),
        ('[', 0x3C), ('~', 0x3D), (']', 0x3E), ('|', 0x40), ('€', 0x65),
    ];

    private static readonly byte[] Septets = NewTable();

    /// <summary>Septets that a character takes: 1, or 2 with its escape; 0 when the alphabet does not hold it.</summary>
    public static int WidthOf(char character) => SeptetOf(character) switch
    {
        Absent => 0,
        >= Escaped => 2,
        _ => 1,
    };

    /// <summary>Whether every character of a text is in the alphabet.</summary>
    public static bool CanEncode(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (SeptetOf(character) == Absent)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text's septets, one to a byte, 0x00 to 0x7F.</summary>
    /// <param name="text">A text whose characters are all in the alphabet.</param>
    /// <exception cref="ArgumentException">A character is not in the alphabet.</exception>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var septets = new byte[text.Length * 2];
        var length = 0;
        foreach (var character in text)
        {
            var septet = SeptetOf(character);
            if (septet == Absent)
            {
                throw new ArgumentException($"U+{(int)character:X4} is not in the alphabet.", nameof(text));
            }

            if (septet >= Escaped)
            {
                septets[length++] = EscapeSeptet;
            }

            septets[length++] = (byte)(septet & ~Escaped);
        }

        return septets[..length];
    }

    /// <summary>Reads septets, one to a byte; false for anything that <see cref="Encode"/> cannot have written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> septets, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var characters = new char[septets.Length];
        var length = 0;
        for (var i = 0; i < septets.Length; i++)
        {
            if (septets[i] == EscapeSeptet)
            {
                i++;
                var found = i < septets.Length ? Array.FindIndex(Extension, InExtension(septets[i])) : -1;
                if (found < 0)
                {
                    return false;
                }

                characters[length++] = Extension[found].Character;
            }
            else if (septets[i] < Basic.Length)
            {
                characters[length++] = Basic[septets[i]];
            }
            else
            {
                return false;
            }
        }

        text = new string(characters, 0, length);
        return true;
    }

    /// <summary>
    /// Reads septets that others wrote, one to a byte. An escaped septet that the extension does not hold is read as the
    /// letter of the basic table, an escape alone as a space (3GPP TS 23.038, section 6.2.1); the highest bit is left out.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> septets)
    {
        var characters = new char[septets.Length];
        var length = 0;
        for (var i = 0; i < septets.Length; i++)
        {
            var septet = (byte)(septets[i] & 0x7F);
            if (septet == EscapeSeptet && i + 1 < septets.Length)
            {
                var escaped = (byte)(septets[++i] & 0x7F);
                var found = Array.FindIndex(Extension, InExtension(escaped));
                characters[length++] = found >= 0 ? Extension[found].Character : escaped == EscapeSeptet ? ' ' : Basic[escaped];
            }
            else
            {
                characters[length++] = septet == EscapeSeptet ? ' ' : Basic[septet];
            }
        }

        return new string(characters, 0, length);
    }

    private static byte SeptetOf(char character) => character < Septets.Length ? Septets[character] : Absent;

    private static Predicate<(char Character, byte Septet)> InExtension(byte septet) => entry => entry.Septet == septet;

    private static byte[] NewTable()
    {
        var table = new byte['€' + 1];
        Array.Fill(table, Absent);
        for (byte septet = 0; septet < Basic.Length; septet++)
        {
            if (Basic[septet] != Escape)
            {
                table[Basic[septet]] = septet;
            }
        }

        foreach (var (character, septet) in Extension)
        {
            table[character] = (byte)(septet | Escaped);
        }

        return table;
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MassMessaging.Domain.Content;

/// <summary>SMS text in two bytes for each UTF-16 code unit, the higher one first; every text has its bytes.</summary>
public static class Ucs2
{
    /// <summary>The text's bytes, two for each code unit.</summary>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        // Not Encoding.BigEndianUnicode, which replaces half a surrogate pair: a part must come back as it went.
        var bytes = new byte[text.Length * 2];
        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), text[i]);
        }

        return bytes;
    }

    /// <summary>Reads bytes; false for an odd number of them.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (bytes.Length % 2 != 0)
        {
            return false;
        }

        var characters = new char[bytes.Length / 2];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = (char)BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 2)..]);
        }

        text = new string(characters);
        return true;
    }
}

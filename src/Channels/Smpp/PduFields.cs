using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MassMessaging.Channels.Smpp;

/// <summary>A unit that breaks the protocol's form.</summary>
internal sealed class SmppFormatException(string message) : Exception(message);

/// <summary>Reads fields one after the other; throws <see cref="SmppFormatException"/> where they end too soon.</summary>
internal ref struct PduReader(ReadOnlySpan<byte> bytes)
{
    private const int TlvHead = 4;
    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal byte U8() => Take(1)[0];

    internal ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    internal uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    internal byte[] Octets(int length) => Take(length).ToArray();

    /// <summary>So many bytes, or what is left of them.</summary>
    internal byte[] OctetsUpTo(int length) => Take(Math.Min(length, _rest.Length)).ToArray();

    internal byte[] Rest() => Take(_rest.Length).ToArray();

    /// <summary>A text up to its NUL.</summary>
    internal string Text()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            throw new SmppFormatException("A text has no end.");
        }

        var text = Encoding.Latin1.GetString(_rest[..end]);
        _rest = _rest[(end + 1)..];
        return text;
    }

    /// <summary>A text up to its NUL, or up to the unit's end where the NUL is left out.</summary>
    internal string TextOrRest() => _rest.IndexOf((byte)0) < 0 ? Encoding.Latin1.GetString(Take(_rest.Length)) : Text();

    /// <summary>The optional fields that stand here whole. Centres append stray bytes, so what is no whole field ends them.</summary>
    internal List<Tlv> Tlvs()
    {
        var tlvs = new List<Tlv>();
        while (_rest.Length >= TlvHead && BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) is var length && TlvHead + length <= _rest.Length)
        {
            tlvs.Add(new Tlv(BinaryPrimitives.ReadUInt16BigEndian(_rest), _rest.Slice(TlvHead, length).ToArray()));
            _rest = _rest[(TlvHead + length)..];
        }

        return tlvs;
    }

    internal SmppAddress Address() => new(U8(), U8(), Text());

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new SmppFormatException("A field ends beyond its unit.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}

/// <summary>Writes fields one after the other.</summary>
internal sealed class PduWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    internal ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    internal void U8(byte value) => _buffer.Write([value]);

    internal void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
    }

    internal void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    internal void Octets(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    /// <summary>A text and its NUL.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL or a character above U+00FF.</exception>
    internal void Text(string text)
    {
        foreach (var character in text)
        {
            if (character is '\0' or > '\u00ff')
            {
                throw new ArgumentException("A field holds a character that the protocol cannot write.", nameof(text));
            }
        }

        _buffer.Advance(Encoding.Latin1.GetBytes(text, _buffer.GetSpan(text.Length)));
        U8(0);
    }

    internal void Address(SmppAddress address)
    {
        U8(address.Ton);
        U8(address.Npi);
        Text(address.Value);
    }
}

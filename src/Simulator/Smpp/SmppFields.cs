using System.Buffers.Binary;
using System.Text;

namespace MassMessaging.Simulator.Smpp;

/// <summary>A number with its type and plan.</summary>
internal readonly record struct SmppParty(byte Ton, byte Npi, string Value)
{
    private const byte International = 1;

    /// <summary>As the ledger has it: E.164 where the type says so, else as it is written.</summary>
    internal string Address => Ton == International ? "+" + Value : Value;

    /// <summary>The form of an address of the ledger.</summary>
    internal static SmppParty Of(string address) => address switch
    {
        ['+', ..] => new SmppParty(International, 1, address[1..]),
        _ when address.All(char.IsAsciiDigit) => new SmppParty(3, 0, address), // a short code
        _ => new SmppParty(5, 0, address),
    };
}

/// <summary>Reads fields one after the other.</summary>
internal ref struct SmppReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal byte U8() => Take(1)[0];

    internal string Text()
    {
        var end = _rest.IndexOf((byte)0);
        var text = Encoding.Latin1.GetString(Take(end < 0 ? _rest.Length + 1 : end));
        Take(1);
        return text;
    }

    internal SmppParty Party() => new(U8(), U8(), Text());

    /// <exception cref="InvalidDataException">There are not so many.</exception>
    internal ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("A field ends beyond its unit.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    internal Dictionary<ushort, byte[]> Optional()
    {
        var fields = new Dictionary<ushort, byte[]>();
        while (_rest.Length > 0)
        {
            var tag = BinaryPrimitives.ReadUInt16BigEndian(Take(2));
            fields[tag] = Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))).ToArray();
        }

        return fields;
    }
}

/// <summary>Writes fields one after the other.</summary>
internal sealed class SmppWriter
{
    private readonly MemoryStream _bytes = new();

    internal SmppWriter U8(params ReadOnlySpan<byte> values)
    {
        _bytes.Write(values);
        return this;
    }

    /// <summary>A text and its NUL.</summary>
    internal SmppWriter Text(string text) => U8(Encoding.Latin1.GetBytes(text)).U8(0);

    internal SmppWriter Party(SmppParty party) => U8(party.Ton, party.Npi).Text(party.Value);

    internal SmppWriter Optional(ushort tag, params ReadOnlySpan<byte> value) =>
        U8((byte)(tag >> 8), (byte)tag, (byte)(value.Length >> 8), (byte)value.Length).U8(value);

    internal byte[] ToBytes() => _bytes.ToArray();
}

/// <summary>The optional fields that the centre reads or writes (section 5.3.2).</summary>
internal static class SmppTag
{
    internal const ushort ReceiptedMessageId = 0x001E;
    internal const ushort AdditionalStatus = 0x001D;
    internal const ushort SarReference = 0x020C;
    internal const ushort SarTotal = 0x020E;
    internal const ushort SarSequence = 0x020F;
    internal const ushort InterfaceVersion = 0x0210;
    internal const ushort MessagePayload = 0x0424;
    internal const ushort DeliveryFailureReason = 0x0425;
    internal const ushort MessageState = 0x0427;
}

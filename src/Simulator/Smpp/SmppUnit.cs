using System.Buffers.Binary;

namespace MassMessaging.Simulator.Smpp;

/// <summary>
/// A unit of SMPP 3.4 as it stands on the wire: a header of four numbers, and what follows it. Written apart from the
/// product's codec, so that each of the two proves the other's wire format.
/// </summary>
/// <param name="Command">An answer's is its request's with the highest bit set.</param>
/// <param name="Status">0 in requests and good answers.</param>
/// <param name="Sequence">An answer repeats its request's.</param>
/// <param name="Body">What follows the header.</param>
internal sealed record SmppUnit(uint Command, uint Status, uint Sequence, byte[] Body)
{
    internal const uint Answer = 0x8000_0000;
    internal const uint GenericNack = 0x8000_0000;
    internal const uint BindReceiver = 0x01;
    internal const uint BindTransmitter = 0x02;
    internal const uint SubmitSm = 0x04;
    internal const uint DeliverSm = 0x05;
    internal const uint Unbind = 0x06;
    internal const uint BindTransceiver = 0x09;
    internal const uint EnquireLink = 0x15;
    internal const uint AlertNotification = 0x102;
    internal const uint DataSm = 0x103;

    private const int HeaderLength = 16;
    private const int Longest = 64 * 1024;

    /// <summary>Reads the next unit; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The length is no unit's.</exception>
    internal static async Task<SmppUnit?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken) < HeaderLength)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length is < HeaderLength or > Longest)
        {
            throw new InvalidDataException($"A unit of {length} bytes.");
        }

        var body = new byte[length - HeaderLength];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new SmppUnit(At(4), At(8), At(12), body);

        uint At(int place) => BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(place));
    }

    internal byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), Command);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Status);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), Sequence);
        Body.CopyTo(bytes, HeaderLength);
        return bytes;
    }
}

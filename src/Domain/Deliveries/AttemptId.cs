using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace MassMessaging.Domain.Deliveries;

/// <summary>
/// Names one attempt: campaign, recipient and attempt number, in one opaque string of 30 URL-safe characters that
/// travels inside the provider call where the protocol carries one. A receipt that brings it back finds its row
/// without an index. It grants nothing: whoever presents it is checked against the number and tenant of the row.
/// </summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Seq">The recipient's position in the frozen audience, from 1.</param>
/// <param name="Attempt">The attempt's number for this recipient, from 1; every claim takes the next one.</param>
public readonly record struct AttemptId(Guid CampaignId, int Seq, short Attempt)
{
    private const int Bytes = 16 + 4 + 2;

    /// <summary>The wire form.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        CampaignId.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], Seq);
        BinaryPrimitives.WriteInt16BigEndian(bytes[20..], Attempt);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads the wire form; false for anything that <see cref="ToString"/> cannot have written.</summary>
    public static bool TryParse(string? text, out AttemptId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text is null || text.Length != Base64Url.GetEncodedLength(Bytes)
            || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != Bytes)
        {
            return false;
        }

        id = new AttemptId(
            new Guid(bytes[..16], bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt16BigEndian(bytes[20..]));
        return id.Seq > 0 && id.Attempt > 0;
    }
}

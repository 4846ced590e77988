using System.Buffers.Binary;
using System.Buffers.Text;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Ledger;

/// <summary>The provider's message ids (wamid; SM and 32 digits for SMS; 32 digits for push): the number's nonce and the message's position, so none needs storing.</summary>
internal static class MessageIds
{
    private const string Prefix = "wamid.";
    private const int Bytes = 4 + 4 + 8;

    internal static string Of(Number number, int index)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number.Registration.Nonce);
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], index);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], StableHash(number.Id));
        return number.Registration switch
        {
            { IsSms: true } => "SM" + Convert.ToHexStringLower(bytes),
            { IsPush: true } => Convert.ToHexStringLower(bytes),
            _ => Prefix + Base64Url.EncodeToString(bytes),
        };
    }

    internal static Message? Find(Number number, string? id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (id is null || id.Length != Prefix.Length + Base64Url.GetEncodedLength(Bytes)
            || !Base64Url.TryDecodeFromChars(id.AsSpan(Prefix.Length), bytes, out var written) || written != Bytes)
        {
            return null;
        }

        var found = number.Log.Find(BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
        return found is { IsAccepted: true } && Of(number, found.Index) == id ? found : null;
    }

    private static long StableHash(string text)
    {
        var hash = 17L;
        foreach (var unit in text)
        {
            hash = unchecked((hash * 1_000_003) + unit);
        }

        return hash;
    }
}

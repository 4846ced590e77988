using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Paging;

/// <summary>An opaque place in a list: a position, and the hash of the filter it belongs to.</summary>
internal static class Cursor
{
    private const int HashBytes = 6;

    /// <summary>The cursor of a position.</summary>
    /// <param name="position">Where the next page begins, in the list's own form.</param>
    /// <param name="filter">Everything that decides what the list holds.</param>
    public static string Encode(string position, string filter) =>
        Base64Url.EncodeToString([.. Hash(filter), .. Encoding.UTF8.GetBytes(position)]);

    /// <summary>The position of a cursor; null for no cursor.</summary>
    /// <exception cref="RuleException">It is not ours, or belongs to another filter.</exception>
    public static string? Decode(string? cursor, string filter)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(cursor);
        }
        catch (FormatException)
        {
            throw Invalid();
        }

        if (bytes.Length <= HashBytes)
        {
            throw Invalid();
        }

        return bytes.AsSpan(0, HashBytes).SequenceEqual(Hash(filter))
            ? Encoding.UTF8.GetString(bytes, HashBytes, bytes.Length - HashBytes)
            : throw new RuleException(Rule.CursorMismatch.At("?cursor"));
    }

    /// <summary>The refusal of a cursor that is not ours.</summary>
    public static RuleException Invalid() => new(Rule.CursorInvalid.At("?cursor"));

    private static byte[] Hash(string filter) => SHA256.HashData(Encoding.UTF8.GetBytes(filter))[..HashBytes];
}

using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MassMessaging.Api.Imports;

/// <summary>
/// The keys that a file has had so far with their lines, as hashes of 64 bits: a file of a million rows takes 16 to 32 MB.
/// Two keys with one hash would be a warning too many, which a million keys bring once in some 37 million files.
/// </summary>
internal sealed class SeenKeys
{
    // Open addressing: a place is free when its line is 0. At most three quarters are taken.
    private ulong[] _hashes = new ulong[1024];
    private int[] _lines = new int[1024];
    private int _count;

    /// <summary>Notes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <returns>The line of the same key before; null: there is none.</returns>
    public int? Add(string key, int line)
    {
        if (_count * 4L >= _hashes.Length * 3L)
        {
            Grow();
        }

        var place = Place(_hashes, _lines, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan())));
        var earlier = _lines[place];
        _lines[place] = line;
        _count += earlier == 0 ? 1 : 0;
        return earlier == 0 ? null : earlier;
    }

    private static int Place(ulong[] hashes, int[] lines, ulong hash)
    {
        var place = (int)(hash & (ulong)(hashes.Length - 1));
        while (lines[place] != 0 && hashes[place] != hash)
        {
            place = (place + 1) & (hashes.Length - 1);
        }

        hashes[place] = hash;
        return place;
    }

    private void Grow()
    {
        var (hashes, lines) = (new ulong[_hashes.Length * 2], new int[_lines.Length * 2]);
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i] != 0)
            {
                lines[Place(hashes, lines, _hashes[i])] = _lines[i];
            }
        }

        (_hashes, _lines) = (hashes, lines);
    }
}

using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MassMessaging.Api.Imports;

/// <summary>
/// The keys that a file has had so far with their lines, as hashes of 64 bits: a file of a million rows takes 16 to 32 MB.
/// Two keys with one hash would be a warning too many, which a million keys bring once in some 37 million files.
/// </summary>
/// <param name="comparesContents">Keeps a hash of each row's content too, half as much again.</param>
internal sealed class SeenKeys(bool comparesContents = false)
{
    // Open addressing: a place is free when its line is 0. At most three quarters are taken.
    private ulong[] _hashes = new ulong[1024];
    private int[] _lines = new int[1024];
    private ulong[] _contents = comparesContents ? new ulong[1024] : [];
    private int _count;

    /// <summary>Notes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="content">A hash of what its row says; not looked at where contents are not compared.</param>
    /// <returns>The row of the same key before; null: there is none.</returns>
    public SeenRow? Add(string key, int line, ulong content = 0)
    {
        if (_count * 4L >= _hashes.Length * 3L)
        {
            Grow();
        }

        var place = Place(_hashes, _lines, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan())));
        SeenRow? earlier = _lines[place] == 0 ? null : new SeenRow(_lines[place], comparesContents && _contents[place] == content);
        _lines[place] = line;
        if (comparesContents)
        {
            _contents[place] = content;
        }

        _count += earlier is null ? 1 : 0;
        return earlier;
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
        var (hashes, lines, contents) = (new ulong[_hashes.Length * 2], new int[_lines.Length * 2], new ulong[_contents.Length * 2]);
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i] == 0)
            {
                continue;
            }

            var place = Place(hashes, lines, _hashes[i]);
            lines[place] = _lines[i];
            if (comparesContents)
            {
                contents[place] = _contents[i];
            }
        }

        (_hashes, _lines, _contents) = (hashes, lines, contents);
    }
}

/// <summary>A row of the file that had the same key.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="SaysTheSame">Whether its content is the same; false where contents are not compared.</param>
internal readonly record struct SeenRow(int Line, bool SaysTheSame);

using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Bench.Machine;

/// <summary>
/// What the provider of the benchmarks took, message by message. SMS come as fast as the machine allows: of each so many
/// bytes are kept in a place made ready before, the same for whoever sends. They are read only when the ledger is asked for.
/// </summary>
internal sealed class Ledger
{
    private const int AttemptIdLength = 30;
    private const int HeadLength = 26; // To=%2B and up to 15 digits, and what follows
    private const int EntryLength = sizeof(long) + HeadLength + AttemptIdLength;

    private readonly ConcurrentQueue<(long At, byte[] Body)> _bodies = [];
    private byte[] _entries = [];
    private int _count;

    /// <summary>Forgets everything and makes room for so many SMS; further ones are not kept.</summary>
    public void Reset(int messages)
    {
        _bodies.Clear();
        _count = 0;
        if (_entries.Length < messages * EntryLength)
        {
            _entries = new byte[messages * EntryLength];
        }
    }

    /// <summary>Keeps an SMS: to whom it goes stands at the form's beginning, the attempt's id at its end.</summary>
    public void KeepForm(long at, in ReadOnlySequence<byte> form)
    {
        var index = Interlocked.Increment(ref _count) - 1;
        if ((index + 1) * EntryLength > _entries.Length || form.Length < HeadLength + AttemptIdLength)
        {
            return;
        }

        var entry = _entries.AsSpan(index * EntryLength, EntryLength);
        BinaryPrimitives.WriteInt64LittleEndian(entry, at);
        form.Slice(0, HeadLength).CopyTo(entry[sizeof(long)..]);
        form.Slice(form.Length - AttemptIdLength).CopyTo(entry[(sizeof(long) + HeadLength)..]);
    }

    /// <summary>Keeps a WhatsApp message whole: those are paced, and few.</summary>
    public void KeepJson(long at, in ReadOnlySequence<byte> json) => _bodies.Enqueue((at, json.ToArray()));

    /// <summary>The messages as lines: ticks of the machine's monotonic clock, the attempt's id, to whom.</summary>
    public IEnumerable<string> Lines()
    {
        for (var index = 0; index < Math.Min(_count, _entries.Length / EntryLength); index++)
        {
            var entry = _entries.AsSpan(index * EntryLength, EntryLength);
            var head = Encoding.ASCII.GetString(entry.Slice(sizeof(long), HeadLength));
            yield return Line(
                BinaryPrimitives.ReadInt64LittleEndian(entry), Encoding.ASCII.GetString(entry[^AttemptIdLength..]),
                Uri.UnescapeDataString(head[(head.IndexOf('=', StringComparison.Ordinal) + 1)..].Split('&')[0]));
        }

        foreach (var (at, body) in _bodies)
        {
            using var message = JsonDocument.Parse(body);
            yield return Line(
                at, message.RootElement.GetProperty("biz_opaque_callback_data").GetString(), message.RootElement.GetProperty("to").GetString());
        }
    }

    private static string Line(long at, string? attemptId, string? to) => string.Create(CultureInfo.InvariantCulture, $"{at}\t{attemptId}\t{to}\n");
}

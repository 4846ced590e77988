using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>
/// The lines of a stream, one at a time and of bounded length, with their numbers from 1. A line ends with LF, CR LF, or CR alone.
/// </summary>
/// <param name="stream">UTF-8.</param>
/// <param name="transcoded">The stream was another encoding: U+FFFD in a line stands for bytes that were not of it.</param>
internal sealed class ImportLines(Stream stream, bool transcoded = false)
{
    /// <summary>Bytes of the longest line that is read; a longer one comes back as too long.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Stack<ImportLine> _back = new();
    private int _at;
    private int _filled;
    private int _number;
    private bool _afterCr;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The next line; null at the end.</summary>
    public async ValueTask<ImportLine?> NextAsync(CancellationToken cancellationToken)
    {
        if (_back.TryPop(out var again))
        {
            return again;
        }

        _line.ResetWrittenCount();
        var any = false;
        var tooLong = false;
        while (_at < _filled || (_filled = await FillAsync(cancellationToken)) > 0)
        {
            if (_afterCr)
            {
                _afterCr = false;
                if (_buffer[_at] == '\n')
                {
                    _at++; // the second half of the end of the line before
                    continue;
                }
            }

            any = true;
            var rest = _buffer.AsMemory(_at, _filled - _at);
            var end = rest.Span.IndexOfAny((byte)'\n', (byte)'\r');
            var part = end < 0 ? rest : rest[..end];
            _at += end < 0 ? rest.Length : end + 1;
            tooLong |= _line.WrittenCount + part.Length > MaxLength;
            if (!tooLong)
            {
                _line.Write(part.Span);
            }

            if (end >= 0)
            {
                _afterCr = rest.Span[end] == '\r';
                break;
            }
        }

        return any ? Read(++_number, tooLong) : null;
    }

    /// <summary>Gives lines back, to be read again in their order.</summary>
    public void GiveBack(IEnumerable<ImportLine> lines)
    {
        foreach (var line in lines.Reverse())
        {
            _back.Push(line);
        }
    }

    // A line is cut before it is decoded, so that a byte that is no UTF-8 spoils its own line and no other.
    private ImportLine Read(int number, bool tooLong)
    {
        if (tooLong)
        {
            return new ImportLine(number, string.Empty, Rule.LineTooLong);
        }

        var bytes = _line.WrittenSpan;
        bytes = number == 1 && bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
        var text = Encoding.UTF8.GetString(bytes);
        var readable = transcoded ? !text.Contains('\uFFFD', StringComparison.Ordinal) : Utf8.IsValid(bytes);
        return new ImportLine(number, text, readable ? null : Rule.EncodingInvalid);
    }

    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        _at = 0;
        return await stream.ReadAsync(_buffer, cancellationToken);
    }
}

/// <summary>A line of an import.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without its end; empty when it is too long.</param>
/// <param name="Broken">
/// <see cref="Rule.LineTooLong"/>: it is longer than <see cref="ImportLines.MaxLength"/>. <see cref="Rule.EncodingInvalid"/>: it holds
/// bytes that are not of the file's encoding, and its text has U+FFFD in their place. Null: neither.
/// </param>
internal sealed record ImportLine(int Number, string Text, Rule? Broken);

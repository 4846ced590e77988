using System.Text;

namespace MassMessaging.Api.Customers;

/// <summary>The lines of a stream, one at a time and of bounded length, with their numbers from 1.</summary>
internal sealed class ImportLines(Stream stream) : IDisposable
{
    /// <summary>Characters of the longest line that is read; a longer one comes back as too long.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly StreamReader _reader = new(
        stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);

    private readonly char[] _buffer = new char[32 * 1024];
    private readonly Stack<ImportLine> _back = new();
    private int _at;
    private int _filled;
    private int _number;

    /// <summary>The next line; null at the end.</summary>
    /// <exception cref="DecoderFallbackException">The stream is not UTF-8.</exception>
    public async ValueTask<ImportLine?> NextAsync(CancellationToken cancellationToken)
    {
        if (_back.TryPop(out var again))
        {
            return again;
        }

        var line = new StringBuilder();
        var any = false;
        var tooLong = false;
        while (_at < _filled || (_filled = await FillAsync(cancellationToken)) > 0)
        {
            any = true;
            var rest = _buffer.AsMemory(_at, _filled - _at);
            var end = rest.Span.IndexOf('\n');
            var part = end < 0 ? rest : rest[..end];
            _at += end < 0 ? rest.Length : end + 1;
            tooLong |= line.Length + part.Length > MaxLength;
            if (!tooLong)
            {
                line.Append(part.Span);
            }

            if (end >= 0)
            {
                break;
            }
        }

        return any ? new ImportLine(++_number, line.ToString().TrimEnd('\r'), tooLong) : null;
    }

    /// <summary>Gives lines back, to be read again in their order.</summary>
    public void GiveBack(IEnumerable<ImportLine> lines)
    {
        foreach (var line in lines.Reverse())
        {
            _back.Push(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        _at = 0;
        return await _reader.ReadAsync(_buffer, cancellationToken);
    }
}

/// <summary>A line of an import.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without its end; empty when it is too long.</param>
/// <param name="TooLong">It is longer than <see cref="ImportLines.MaxLength"/>.</param>
internal sealed record ImportLine(int Number, string Text, bool TooLong);

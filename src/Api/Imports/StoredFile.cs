using MassMessaging.Persistence.Imports;

namespace MassMessaging.Api.Imports;

/// <summary>A stored file as a stream, opened chunk by chunk.</summary>
internal sealed class StoredFile(Guid operationId, int chunks, StoredImportStore store) : Stream
{
    private byte[] _chunk = [];
    private int _at;
    private int _next;

    /// <summary>The lines of a stored file.</summary>
    public static ImportLines Lines(Guid operationId, int chunks, string? charset, StoredImportStore store)
    {
        ImportEncodings.TryFind(charset, out var encoding);
        return ImportEncodings.LinesOf(new StoredFile(operationId, chunks, store), encoding);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _chunk.Length)
        {
            if (_next == chunks)
            {
                return 0;
            }

            // The file goes when its import is cancelled.
            _chunk = await store.ChunkAsync(operationId, _next++, cancellationToken) ?? throw new ImportLeaseLostException();
            _at = 0;
        }

        var count = Math.Min(buffer.Length, _chunk.Length - _at);
        _chunk.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

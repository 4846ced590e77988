using System.Net;

namespace MassMessaging.Api.Tests;

/// <summary>A file of one row whose end is long in coming.</summary>
internal sealed class SlowUpload : HttpContent
{
    private readonly Task _end;

    public SlowUpload(Task end)
    {
        _end = end;
        Headers.ContentType = new("text/csv");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync("customerId,name,phone\nc1,Ann,+393330000001\n"u8.ToArray());
        await stream.FlushAsync();
        await _end;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Json;

namespace MassMessaging.Api.Campaigns;

/// <summary>One server-sent event of a campaign, written once for all streams.</summary>
/// <param name="number">Its number among the campaign's events in this process; from 0.</param>
/// <param name="bytes">The event as it is sent.</param>
/// <param name="isLast">Whether none comes after it.</param>
internal sealed class ProgressEvent(long number, byte[] bytes, bool isLast)
{
    /// <summary>Its number among the campaign's events in this process; from 0.</summary>
    public long Number => number;

    /// <summary>The event as it is sent.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether none comes after it.</summary>
    public bool IsLast => isLast;

    /// <summary>The event that tells of this.</summary>
    public static ProgressEvent Of(ProgressView view, long number, bool isLast)
    {
        // The id lets a browser come back with Last-Event-ID; what it says there decides nothing, for each event is whole.
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"id: {view.Campaign.Revision}-{number}\nevent: progress\nretry: 2000\ndata: {JsonSerializer.Serialize(view, ApiJson.Options)}\n\n");
        return new ProgressEvent(number, Encoding.UTF8.GetBytes(text), isLast);
    }
}

using System.Globalization;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>A version of the provider's API.</summary>
/// <param name="Name">As it stands in a path: <c>v</c>, major, dot, minor.</param>
/// <param name="Ends">The last date that the provider names for it; null: it has not named one.</param>
public sealed record GraphVersion(string Name, DateOnly? Ends);

/// <summary>
/// The provider's published versions. Source: developers.facebook.com/docs/graph-api/changelog/versions (its pages in
/// German, Spanish and six other languages agree; the stored English page was older), read on 30 November 2026.
/// </summary>
public static class GraphVersions
{
    /// <summary>How long before its end a version is worth a line in the log.</summary>
    public const int NoticeDays = 90;

    /// <summary>The newest version of the table, which is used unless another one is set; a constant of the table below.</summary>
    public const string Newest = "v26.0";

    /// <summary>The versions that the provider still named, newest first.</summary>
    public static IReadOnlyList<GraphVersion> Published { get; } =
    [
        new(Newest, null), // since 29 July 2026
        new("v25.0", new(2028, 7, 29)),
        new("v24.0", new(2028, 2, 18)),
        new("v23.0", new(2027, 10, 8)),
        new("v22.0", new(2027, 5, 20)),
        new("v21.0", new(2027, 1, 21)),
        new("v20.0", new(2026, 9, 24)),
        new("v19.0", new(2026, 5, 21)),
        new("v18.0", new(2026, 1, 26)),
    ];

    /// <summary>What an operator should know of a version on a date; null: nothing.</summary>
    public static string? NoticeOf(string version, DateOnly today)
    {
        var found = Published.FirstOrDefault(known => known.Name == version);
        return found switch
        {
            null => Number(version) > Number(Newest)
                ? $"is newer than the table of versions, whose newest is {Newest}"
                : $"is not in the table of versions, so it has ended; the newest is {Newest}",
            { Ends: { } ends } when ends < today => $"ended on {Date(ends)}; the newest is {Newest}",
            { Ends: { } ends } when ends <= today.AddDays(NoticeDays) => $"ends on {Date(ends)}; the newest is {Newest}",
            _ => null,
        };
    }

    private static Version Number(string version) => Version.Parse(version.AsSpan(1));

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using System.Text;

namespace MassMessaging.Api.Json;

/// <summary>RFC 6901 pointers.</summary>
internal static class JsonPointer
{
    /// <summary>One reference token, escaped.</summary>
    public static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The pointer of the serializer's path, such as <c>$.schedule.daysOfWeek[2]</c>.</summary>
    public static string FromPath(string? path)
    {
        var pointer = new StringBuilder();
        for (var i = 1; i < path?.Length;)
        {
            var (start, end, next) = path[i] switch
            {
                '.' => Dotted(path, i + 1),
                _ when path.AsSpan(i).StartsWith("['") => (i + 2, Quoted(path, i + 2), Quoted(path, i + 2) + 2),
                _ => (i + 1, End(path, ']', i), End(path, ']', i) + 1),
            };
            pointer.Append('/').Append(Escape(path[start..end]));
            i = next;
        }

        return pointer.ToString();
    }

    private static (int Start, int End, int Next) Dotted(string path, int start)
    {
        var end = path.AsSpan(start).IndexOfAny('.', '[');
        end = end < 0 ? path.Length : start + end;
        return (start, end, end);
    }

    private static int Quoted(string path, int start) => path.IndexOf("']", start, StringComparison.Ordinal) is >= 0 and var end ? end : path.Length - 1;

    private static int End(string path, char mark, int start) => path.IndexOf(mark, start) is >= 0 and var end ? end : path.Length - 1;
}

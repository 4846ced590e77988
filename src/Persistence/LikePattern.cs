namespace MassMessaging.Persistence;

/// <summary>Turns what a person typed into a <c>like</c> pattern in which only the ends are wild.</summary>
internal static class LikePattern
{
    public static string? Containing(string? text) => string.IsNullOrEmpty(text)
        ? null
        : "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}

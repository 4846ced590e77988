namespace MassMessaging.Architecture.Tests;

/// <summary>A Markdown file of the repository.</summary>
internal sealed record Document(string Path, string Text)
{
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal) { ".git", ".run", "bin", "obj", "node_modules" };

    /// <summary>Every document, by its path below the repository.</summary>
    internal static IEnumerable<string> Paths { get; } =
        [.. Below(Repository.Root).Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    internal static Document Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)));

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(folder, "*.md")
            .Concat(Directory.EnumerateDirectories(folder).Where(sub => !Skipped.Contains(System.IO.Path.GetFileName(sub))).SelectMany(Below));
}

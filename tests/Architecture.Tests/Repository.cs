namespace MassMessaging.Architecture.Tests;

/// <summary>Where the files are that the tests read.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    internal static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}

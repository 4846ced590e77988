using System.Diagnostics;
using MassMessaging.TestKit;

namespace MassMessaging.Console.Tests;

/// <summary>The logic of the screens' parts, tested under Node.</summary>
public sealed class LogicTests
{
    private static readonly string Folder = Path.Combine(TestPostgres.RepositoryRoot, "src/Console");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(Folder, "tests"), "*.test.ts").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_logic_of_the_parts_holds(string file)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["test.mjs", file])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();

        Assert.True(node.ExitCode == 0, string.Concat(said));
        Assert.DoesNotContain("# tests 0", said[0], StringComparison.Ordinal);
    }
}

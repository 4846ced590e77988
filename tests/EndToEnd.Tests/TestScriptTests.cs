using System.Diagnostics;
using MassMessaging.TestKit;

namespace MassMessaging.EndToEnd.Tests;

/// <summary><c>deploy/test.sh</c>, started a second time beside a run of its folder.</summary>
public sealed class TestScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("test-script-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_second_run_in_one_folder_is_refused_and_leaves_the_servers_folder_alone()
    {
        var server = Directory.CreateDirectory(Path.Combine(_folder, "tests-pg"));
        await File.WriteAllTextAsync(Path.Combine(server.FullName, "password"), "of the first run");
        await using var first = new FileStream(Path.Combine(_folder, "tests.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var start = new ProcessStartInfo(Path.Combine(TestPostgres.RepositoryRoot, "deploy", "test.sh"), ["Architecture.Tests"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["RUN_FOLDER"] = _folder, ["NO_BUILD"] = "1", ["FILTER"] = "Name=none", ["CONFIGURATION"] = ProductProcess.Configuration },
        };
        start.Environment.Remove("TEST_POSTGRES");

        using var second = Process.Start(start)!;
        var output = second.StandardOutput.ReadToEndAsync();
        var said = await second.StandardError.ReadToEndAsync();
        await output;
        await second.WaitForExitAsync();

        Assert.Equal((2, true), (second.ExitCode, server.Exists));
        Assert.StartsWith($"Tests run in {_folder} already, and a second run would remove their PostgreSQL.", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(server.FullName, "password")), said);
    }
}

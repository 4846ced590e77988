using System.Security.Cryptography;
using System.Text;

namespace MassMessaging.Persistence.Tests.Queries;

/// <summary>
/// The statements that every message passes through keep their text, to the last blank. Their plans were chosen and measured
/// by that text, and a fragment or a rename may change it in a file that nobody opened.
/// </summary>
public sealed class HotStatementTests
{
    private static readonly (string File, string[] Names)[] Hot =
    [
        ("claims", ["lock-sender", "lock-number", "lock-account", "lock-candidates", "lock-retries", "claim"]),
        ("outcomes", ["lock-events", "apply-events", "accept-events", "complete-claims", "credentials"]),
        ("chat", ["send-chat"]),
        ("progress", ["next-retry", "save-progress", "set-next-due", "move-cursor"]),
        ("senders", ["posted-senders", "find-provider-messages", "record-inbound"]),
    ];

    [Fact]
    public void A_hot_statement_keeps_its_text()
    {
        var path = Path.Combine(Folder(), "HotStatements.txt");
        var present = Hot.SelectMany(of => of.Names.Select(name => $"{HashOf(of.File, name)}  {of.File}/{name}")).ToArray();
        if (Environment.GetEnvironmentVariable("RENEW_HASHES") == "1")
        {
            File.WriteAllLines(path, present);
        }

        var changed = present.Except(File.ReadAllLines(path)).Select(line => line.Split(' ')[^1]).ToArray();

        Assert.True(
            changed.Length == 0,
            $"The text of {string.Join(", ", changed)} has changed. Where that is on purpose, measure it (make bench AGAINST=<commit>), then renew the hash in "
            + "a commit of its own: RENEW_HASHES=1 FILTER='Name~hot_statement' deploy/test.sh Persistence.Tests");
        Assert.Equal(present, File.ReadAllLines(path));
    }

    [Fact]
    public void A_blank_more_is_another_text() => Assert.NotEqual(Hash("select 1"), Hash("select  1"));

    private static string HashOf(string file, string name) => Hash(NamedQueries.Load(file)[name]);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "tests", "Persistence.Tests", "Queries");
    }
}

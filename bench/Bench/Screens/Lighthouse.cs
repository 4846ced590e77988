using System.Text.Json;
using MassMessaging.Bench.Machine;

namespace MassMessaging.Bench.Screens;

/// <summary>npm's lighthouse over a screen.</summary>
internal static class Lighthouse
{
    private const string Package = "lighthouse@12.2.3";

    /// <summary>Judges one screen.</summary>
    /// <param name="folder">Where its report goes.</param>
    /// <param name="address">The screen.</param>
    /// <param name="cookie">The session that it is opened with; null: nobody is signed in.</param>
    public static async Task<LighthouseScores> JudgeAsync(string folder, string address, (string Name, string Value)? cookie)
    {
        var report = Path.Combine(folder, "report.json");
        File.Delete(report);
        await using var run = BenchProcess.Start(
            "npx",
            [
                "--yes", Package, address, "--quiet", "--output=json", "--output-path=" + report, "--only-categories=accessibility,best-practices",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage",
                .. cookie is { } session ? new[] { "--extra-headers=" + JsonSerializer.Serialize(new { Cookie = $"{session.Name}={session.Value}" }) } : [],
            ],
            new Dictionary<string, string> { ["CHROME_PATH"] = ScreenBrowser.Program, ["TMPDIR"] = folder });
        if (await run.WaitAsync() != 0 || !File.Exists(report))
        {
            throw new InvalidOperationException($"{Package} did not judge {address}:\n{run.Output}");
        }

        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        var categories = told.RootElement.GetProperty("categories");
        return new LighthouseScores(Of("accessibility"), Of("best-practices"), [.. Missed(told.RootElement)]);

        double Of(string name) => categories.GetProperty(name).GetProperty("score").ValueKind == JsonValueKind.Number
            ? categories.GetProperty(name).GetProperty("score").GetDouble() * 100
            : double.NaN;
    }

    // What the check found, where it says that in words.
    private static IEnumerable<string?> Descriptions(JsonElement audit) =>
        audit.TryGetProperty("details", out var details) && details.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray().Where(item => item.TryGetProperty("description", out _)).Select(item => item.GetProperty("description").GetString())
            : [];

    private static IEnumerable<string> Missed(JsonElement told)
    {
        foreach (var category in told.GetProperty("categories").EnumerateObject())
        {
            foreach (var part in category.Value.GetProperty("auditRefs").EnumerateArray().Where(part => part.GetProperty("weight").GetDouble() > 0))
            {
                var audit = told.GetProperty("audits").GetProperty(part.GetProperty("id").GetString()!);
                if (audit.GetProperty("score") is { ValueKind: JsonValueKind.Number } score && score.GetDouble() < 1)
                {
                    yield return audit.GetProperty("id").GetString() + string.Concat(Descriptions(audit).Take(2).Select(description => $" ({description})"));
                }
            }
        }
    }
}

/// <summary>What Lighthouse says of a screen.</summary>
/// <param name="Accessibility">Of 100.</param>
/// <param name="BestPractices">Of 100.</param>
/// <param name="Missed">The checks that cost points.</param>
internal sealed record LighthouseScores(double Accessibility, double BestPractices, IReadOnlyList<string> Missed);

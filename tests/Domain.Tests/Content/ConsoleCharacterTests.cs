using System.Text.Json;
using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

/// <summary>The console counts characters while a person types; one table holds both sides to the same count.</summary>
public sealed class ConsoleCharacterTests
{
    private static readonly string Table = Path.Combine(Root(), "src/Console/tests/vectors/characters.json");

    public static TheoryData<string, int> Vectors
    {
        get
        {
            var data = new TheoryData<string, int>();
            using var table = JsonDocument.Parse(File.ReadAllText(Table));
            foreach (var vector in table.RootElement.EnumerateArray())
            {
                data.Add(vector.GetProperty("text").GetString()!, vector.GetProperty("characters").GetInt32());
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Characters_are_counted_as_the_console_counts_them(string text, int characters) =>
        Assert.Equal(characters, MessageText.CharactersOf(text));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}

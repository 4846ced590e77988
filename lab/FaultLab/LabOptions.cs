using System.Globalization;

namespace MassMessaging.FaultLab;

/// <summary>The command line.</summary>
internal sealed record LabOptions
{
    /// <summary>What the plan of faults and the load are drawn from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Real minutes of faults; the settling afterwards takes about one more.</summary>
    public double Minutes { get; init; } = 3;

    /// <summary>Product seconds per real second.</summary>
    public double Speed { get; init; } = 60;

    /// <summary>Kinds of faults to draw from, by their names in <see cref="Faults.FaultKind"/>; none given: all that this machine allows.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Above 0: no drawn faults, but so many kills of a silo at even distances, for measuring.</summary>
    public int Kills { get; init; }

    /// <summary>The part of what the SMS centre sends that is odd, 0 to 1.</summary>
    public double Weather { get; init; } = 0.3;

    /// <summary>Where logs, data and the history go.</summary>
    public string? Folder { get; init; }

    /// <summary>Reads <c>--name=value</c>; null when something is not understood.</summary>
    public static LabOptions? From(string[] args)
    {
        var options = new LabOptions();
        foreach (var arg in args)
        {
            var (name, value) = arg.Split('=', 2) is [var before, var after] ? (before, after) : (arg, string.Empty);
            switch (name)
            {
                case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    break;
                case "--minutes" when Number(value) is { } minutes:
                    options = options with { Minutes = minutes };
                    break;
                case "--speed" when Number(value) is { } speed:
                    options = options with { Speed = speed };
                    break;
                case "--kills" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var kills):
                    options = options with { Kills = kills };
                    break;
                case "--weather" when value == "0" || (Number(value) is { } part && part <= 1):
                    options = options with { Weather = Number(value) ?? 0 };
                    break;
                case "--only":
                    options = options with { Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
                    break;
                case "--folder" when value.Length > 0:
                    options = options with { Folder = value };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}

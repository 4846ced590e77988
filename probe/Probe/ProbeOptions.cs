using System.Globalization;

namespace MassMessaging.Probe;

/// <summary>The command line.</summary>
internal sealed record ProbeOptions
{
    /// <summary>What the wrong requests and the searched words are drawn from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many wrong requests are sent.</summary>
    public int Requests { get; init; } = 30_000;

    /// <summary>Whether one tenant's loads are put beside another's calls.</summary>
    public bool Loads { get; init; } = true;

    /// <summary>When it gives up, in real minutes.</summary>
    public int Minutes { get; init; } = 20;

    /// <summary>Where logs and data go.</summary>
    public string? Folder { get; init; }

    /// <summary>Reads <c>--name=value</c>; null when something is not understood.</summary>
    public static ProbeOptions? From(string[] args)
    {
        var options = new ProbeOptions();
        foreach (var arg in args)
        {
            var (name, value) = arg.Split('=', 2) is [var before, var after] ? (before, after) : (arg, string.Empty);
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            switch (name)
            {
                case "--seed" when number >= 0:
                    options = options with { Seed = number };
                    break;
                case "--requests" when number > 0:
                    options = options with { Requests = number };
                    break;
                case "--loads" when number is 0 or 1:
                    options = options with { Loads = number == 1 };
                    break;
                case "--minutes" when number > 0:
                    options = options with { Minutes = number };
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
}

using MassMessaging.Persistence.Start;

namespace MassMessaging.Api.Health;

/// <summary>Settings <c>Health:*</c>: what this process says of itself where no key is asked for.</summary>
/// <param name="Instance">
/// A word that the answers of <c>/health</c> carry, 1 to 64 letters, digits or <c>-</c>; null unless set. A script that
/// starts the process knows by it that no other program answers on the port.
/// </param>
internal sealed record HealthOptions(string? Instance)
{
    private const int MaxLength = 64;

    /// <summary>The settings.</summary>
    /// <exception cref="SettingException">The word is none.</exception>
    public static HealthOptions From(IConfiguration configuration)
    {
        var word = configuration["Health:Instance"];
        return string.IsNullOrEmpty(word) ? new HealthOptions(Instance: null)
            : word.Length <= MaxLength && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? new HealthOptions(word)
            : throw new SettingException($"Health:Instance must be 1 to {MaxLength} letters, digits or hyphens.");
    }
}

using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Smpp;

/// <summary>What a control call says about an account at the centre: the body of <c>POST /smpp/accounts</c>.</summary>
internal sealed record SmppRegistration
{
    public required string SystemId { get; init; }

    public required string Password { get; init; }

    /// <summary>What the account may send from; none: anything.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>The part of submits, receipts and texts that is odd, 0 to 1; 0: none.</summary>
    public double Weather { get; init; }

    /// <summary>What the odd ones are drawn from: a run with the same seed repeats.</summary>
    public ulong WeatherSeed { get; init; } = 1;

    /// <summary>The country whose numbers the centre may write without it in odd weather, such as <c>39</c>.</summary>
    public string? CountryCode { get; init; }

    public ReceiptRates Receipts { get; init; } = new();

    /// <summary>The name of an account among all numbers.</summary>
    internal static string IdOf(string systemId) => Registration.SmppPrefix + systemId;

    internal static SmppRegistration Of(Registration registration) => new()
    {
        SystemId = registration.BusinessAccountId,
        Password = registration.AccessToken,
        Senders = registration.Senders,
        Weather = registration.Weather,
        WeatherSeed = registration.WeatherSeed,
        CountryCode = registration.CountryCode,
        Receipts = registration.Receipts,
    };

    /// <summary>What is wrong with it, in words; null when it can be used.</summary>
    internal string? Problem() => this switch
    {
        { SystemId: var id } when id.Length is 0 or > 15 || !id.All(unit => unit is > ' ' and <= '~') => "systemId must be 1 to 15 letters of ASCII",
        { Password: "" } => "password must not be empty",
        { Weather: < 0 or > 1 } => "weather must lie between 0 and 1",
        { CountryCode: { } code } when code.Length is 0 or > 3 || !code.All(char.IsAsciiDigit) => "countryCode must be 1 to 3 digits",
        { Senders: var senders } when senders.Any(sender => sender.Length == 0) => "senders must not be empty",
        _ => Receipts.Problem(),
    };

    /// <summary>The form in which all numbers are kept.</summary>
    internal Registration ToRegistration() => new()
    {
        PhoneNumberId = IdOf(SystemId),
        BusinessAccountId = SystemId,
        Phone = string.Empty,
        AccessToken = Password,
        AppSecret = Password,
        Senders = Senders,
        Weather = Weather,
        WeatherSeed = WeatherSeed,
        CountryCode = CountryCode,
        Receipts = Receipts,
        RequireWindow = false,
    };
}

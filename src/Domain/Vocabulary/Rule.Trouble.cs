namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>What the installation cannot do now.</summary>
public sealed partial record Rule
{
    public static readonly Rule Internal = new("internal", 500);
    public static readonly Rule Unavailable = new("unavailable", 503);
    public static readonly Rule ProviderUnreachable = new("providerUnreachable", 503, "channel");
    public static readonly Rule DatabaseReadOnly = new("databaseReadOnly", 503);
    public static readonly Rule DatabaseRefused = new("databaseRefused", 503);
    public static readonly Rule DatabaseFull = new("databaseFull", 503);
    public static readonly Rule DatabaseUnreachable = new("databaseUnreachable", 503);
    public static readonly Rule SchemaNotCurrent = new("schemaNotCurrent", 503);
    public static readonly Rule NoSilo = new("noSilo", 503);
    public static readonly Rule NotConnected = new("notConnected", 503);
}

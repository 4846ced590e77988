using MassMessaging.Domain.Faults;

namespace MassMessaging.Channels;

/// <summary>Reads the code lists that are built into this assembly, each beside the adapter of its provider.</summary>
internal static class Faults
{
    internal static CodeList Of(string provider)
    {
        var name = $"MassMessaging.Channels.{provider}.codes.tsv";
        using var list = typeof(Faults).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not built in.");
        using var reader = new StreamReader(list);
        return CodeList.Parse(reader.ReadToEnd());
    }
}

using System.Text.Json;
using MassMessaging.Contracts;
using Orleans.Storage;

namespace MassMessaging.Silo;

/// <summary>Writes the state of grains as <see cref="StoredJson"/>.</summary>
public sealed class StateSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, StoredJson.Options));

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, StoredJson.Options)!;
}

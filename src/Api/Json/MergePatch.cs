using System.Text.Json;
using System.Text.Json.Nodes;

namespace MassMessaging.Api.Json;

/// <summary>RFC 7396: a member of the patch replaces, null removes, an object goes into its counterpart.</summary>
internal static class MergePatch
{
    /// <summary>What a value is after the patch.</summary>
    /// <exception cref="JsonException">The patch has a member that the type has not, or of another kind.</exception>
    public static T Apply<T>(T current, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The body must be an object.", "$", null, null);
        }

        var merged = Merge(JsonSerializer.SerializeToNode(current, ApiJson.Options), JsonObject.Create(patch));
        return merged.Deserialize<T>(ApiJson.Options)!;
    }

    private static JsonObject Merge(JsonNode? target, JsonObject? patch)
    {
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in patch!)
        {
            result[name] = value is JsonObject inner ? Inner(result[name], inner) : value?.DeepClone();
        }

        return result;
    }

    // Within, null removes the member; at the top it stays as null, which is the same for a known member and lets an unknown one be refused.
    private static JsonObject Inner(JsonNode? target, JsonObject patch)
    {
        var result = Merge(target, patch);
        foreach (var name in patch.Where(member => member.Value is null).Select(member => member.Key))
        {
            result.Remove(name);
        }

        return result;
    }
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace MassMessaging.Domain.Audiences;

/// <summary>A range of visits, both ends included.</summary>
/// <param name="Min">At least so many; null: no lower end.</param>
/// <param name="Max">At most so many; null: no upper end.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VisitRange(
    [property: JsonPropertyName("min"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Range(0, int.MaxValue)] int? Min = null,
    [property: JsonPropertyName("max"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Range(0, int.MaxValue)] int? Max = null);

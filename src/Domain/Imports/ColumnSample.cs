namespace MassMessaging.Domain.Imports;

/// <summary>A column of a file as its first rows show it.</summary>
/// <param name="Name">The header, as the file writes it.</param>
/// <param name="Values">The cells of the first rows that are not empty.</param>
public sealed record ColumnSample(string Name, IReadOnlyList<string> Values);

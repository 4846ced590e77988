namespace MassMessaging.Domain.Vocabulary;

/// <summary>An amount of money that a sentence names.</summary>
/// <param name="Value">The amount, with at most four places.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record Amount(decimal Value, string Currency);

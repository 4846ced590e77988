namespace MassMessaging.Domain.Audiences;

/// <summary>
/// A part of an audience that was split, by the numbers that customers get in the order of their creation. The open
/// first and last part take the customers that are created later, so the parts together stay the whole.
/// </summary>
/// <param name="FamilyId">The campaign that was split first; all parts carry it.</param>
/// <param name="After">The number before the first customer; null: from the beginning.</param>
/// <param name="Through">The number of the last customer; null: to the end.</param>
public sealed record AudienceSlice(Guid FamilyId, long? After, long? Through);

using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Contracts;

/// <summary>The wire form of <see cref="ClaimTerms"/>: the rules know nothing of Orleans, so the type carries no serializer ids itself.</summary>
[GenerateSerializer, Immutable, Alias("claim-terms")]
public readonly record struct ClaimTermsOnWire(
    [property: Id(0)] bool Retries,
    [property: Id(1)] long Revision,
    [property: Id(2)] DateTimeOffset OpensAt,
    [property: Id(3)] DateTimeOffset ClosesAt,
    [property: Id(4)] DateTimeOffset Slot,
    [property: Id(5)] DateTimeOffset Anchor,
    [property: Id(6)] DateTimeOffset NextDue,
    [property: Id(7)] DateTimeOffset? LastAttemptAt);

/// <summary>Carries <see cref="ClaimTerms"/> between silos.</summary>
[RegisterConverter]
public sealed class ClaimTermsConverter : IConverter<ClaimTerms, ClaimTermsOnWire>
{
    /// <inheritdoc/>
    public ClaimTerms ConvertFromSurrogate(in ClaimTermsOnWire surrogate) => new(
        surrogate.Retries,
        surrogate.Revision,
        surrogate.OpensAt,
        surrogate.ClosesAt,
        surrogate.Slot,
        surrogate.Anchor,
        surrogate.NextDue)
    {
        LastAttemptAt = surrogate.LastAttemptAt,
    };

    /// <inheritdoc/>
    public ClaimTermsOnWire ConvertToSurrogate(in ClaimTerms value) => new(
        value.Retries,
        value.Revision,
        value.OpensAt,
        value.ClosesAt,
        value.Slot,
        value.Anchor,
        value.NextDue,
        value.LastAttemptAt);
}

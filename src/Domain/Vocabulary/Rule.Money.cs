namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>Money and outgoing webhooks.</summary>
public sealed partial record Rule
{
    public static readonly Rule ReferenceRequired = new("referenceRequired", 400, "limit");
    public static readonly Rule ReferenceUsed = new("referenceUsed", 409);
    public static readonly Rule CountryUnknown = new("countryUnknown", 400, "sharedWith");
    public static readonly Rule CategoryUnknown = new("categoryUnknown", 400, "allowed");
    public static readonly Rule RateRepeated = new("rateRepeated", 400, "country", "category");
    public static readonly Rule UrlInvalid = new("urlInvalid", 400, "limit");
    public static readonly Rule AddressNotPublic = new("addressNotPublic", 400);
    public static readonly Rule EventTypesRequired = new("eventTypesRequired", 400);
    public static readonly Rule EventTypeUnknown = new("eventTypeUnknown", 400, "allowed");
}

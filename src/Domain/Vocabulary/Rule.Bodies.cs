namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>Any member of a body, or parameter of an address.</summary>
public sealed partial record Rule
{
    public static readonly Rule BodyRequired = new("bodyRequired", 400);
    public static readonly Rule JsonMalformed = new("jsonMalformed", 400, "line", "position");
    public static readonly Rule MemberUnknown = new("memberUnknown", 400, "member");
    public static readonly Rule ValueMalformed = new("valueMalformed", 400, "reason", "member", "limit", "expected", "allowed");
    public static readonly Rule ValueRequired = new("valueRequired", 400, "reason", "limit", "allowed");
    public static readonly Rule ValueUnknown = new("valueUnknown", 400, "reason", "member", "allowed");
    public static readonly Rule ParameterInvalid = new("parameterInvalid", 400, "expected");
    public static readonly Rule ParameterUnknown = new("parameterUnknown", 400, "parameter", "allowed");
    public static readonly Rule OutOfRange = new("outOfRange", 400, "reason", "min", "max");
    public static readonly Rule ListTooLong = new("listTooLong", 400, "limit", "actual");
    public static readonly Rule ListEmpty = new("listEmpty", 400);
    public static readonly Rule ListMalformed = new("listMalformed", 400, "limit");
    public static readonly Rule NulCharacter = new("nulCharacter", 400);
    public static readonly Rule TextNotAllowed = new("textNotAllowed", 400, "reason", "limit");
    public static readonly Rule IdMalformed = new("idMalformed", 400, "reason", "limit");
    public static readonly Rule IdMismatch = new("idMismatch", 400);
    public static readonly Rule NameRequired = new("nameRequired", 400);
    public static readonly Rule NameMalformed = new("nameMalformed", 400, "limit");
    public static readonly Rule StatusUnknown = new("statusUnknown", 400, "allowed");
    public static readonly Rule ChannelUnknown = new("channelUnknown", 400, "allowed");
    public static readonly Rule RoleUnknown = new("roleUnknown", 400, "allowed");
    public static readonly Rule LimitOutOfRange = new("limitOutOfRange", 400, "min", "max");
    public static readonly Rule CursorInvalid = new("cursorInvalid", 400);
    public static readonly Rule CursorMismatch = new("cursorMismatch", 400);
    public static readonly Rule SearchTooLong = new("searchTooLong", 400, "limit", "actual");
    public static readonly Rule TimeZoneUnknown = new("timeZoneUnknown", 400);
    public static readonly Rule RegionUnknown = new("regionUnknown", 400);
    public static readonly Rule CurrencyMalformed = new("currencyMalformed", 400);
    public static readonly Rule CurrencyMismatch = new("currencyMismatch", 400, "currency");
    public static readonly Rule AmountMalformed = new("amountMalformed", 400);
    public static readonly Rule TimeMalformed = new("timeMalformed", 400, "expected");
    public static readonly Rule DateMalformed = new("dateMalformed", 400);
    public static readonly Rule LanguageMalformed = new("languageMalformed", 400);
    public static readonly Rule NumberMalformed = new("numberMalformed", 400, "expected");
    public static readonly Rule AttributeNotScalar = new("attributeNotScalar", 400);
}

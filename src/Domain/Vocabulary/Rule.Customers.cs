namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>Customers, their import, and the filters that choose them.</summary>
public sealed partial record Rule
{
    public static readonly Rule PhoneNotANumber = new("phoneNotANumber", 400);
    public static readonly Rule PhoneNotValid = new("phoneNotValid", 400);
    public static readonly Rule PhoneRegionNeeded = new("phoneRegionNeeded", 400);
    public static readonly Rule PhoneAmbiguous = new("phoneAmbiguous", 400);
    public static readonly Rule UserIdMalformed = new("userIdMalformed", 400);
    public static readonly Rule GroupUnknown = new("groupUnknown", 400);
    public static readonly Rule StaffUnknown = new("staffUnknown", 400);
    public static readonly Rule CustomerUnknown = new("customerUnknown", 400);
    public static readonly Rule NoAddress = new("noAddress", 409, Skips);
    public static readonly Rule TokenMalformed = new("tokenMalformed", 400, "limit");
    public static readonly Rule AttemptMalformed = new("attemptMalformed", 400);
    public static readonly Rule TimeInFuture = new("timeInFuture", 400);
    public static readonly Rule HeaderRequired = new("headerRequired", 400);
    public static readonly Rule ColumnMissing = new("columnMissing", 400, "column");
    public static readonly Rule ColumnRepeated = new("columnRepeated", 400, "column");
    public static readonly Rule ColumnCountMismatch = new("columnCountMismatch", 400);
    public static readonly Rule EncodingInvalid = new("encodingInvalid", 400);
    public static readonly Rule LineTooLong = new("lineTooLong", 400, "limit");
    public static readonly Rule QuoteNotClosed = new("quoteNotClosed", 400);
    public static readonly Rule QuoteMisplaced = new("quoteMisplaced", 400);
    public static readonly Rule NumberRounded = new("numberRounded", 400);
    public static readonly Rule KeyRepeated = new("keyRepeated", 400, "earlier", "line");
    public static readonly Rule IdCollides = new("idCollides", 400, "reason", "stored");
    public static readonly Rule IdStoredWithBlanks = new("idStoredWithBlanks", 400, "stored");
    public static readonly Rule FilterTooLarge = new("filterTooLarge", 400, "reason", "limit");
    public static readonly Rule FilterTooDeep = new("filterTooDeep", 400, "limit");
    public static readonly Rule FilterRequired = new("filterRequired", 400);
    public static readonly Rule MinAboveMax = new("minAboveMax", 400);
    public static readonly Rule TooManyAttributeNames = new("tooManyAttributeNames", 409, "limit");
    public static readonly Rule MapOnlyForCsv = new("mapOnlyForCsv", 400);
}

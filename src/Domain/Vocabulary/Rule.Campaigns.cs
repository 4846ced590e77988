namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>Campaigns, from the draft to the end.</summary>
public sealed partial record Rule
{
    public static readonly Rule TitleRequired = new("titleRequired", 400);
    public static readonly Rule TitleTooLong = new("titleTooLong", 400, "reason", "limit", "actual");
    public static readonly Rule TitleNotUnicode = new("titleNotUnicode", 400);
    public static readonly Rule TextRequired = new("textRequired", 400);
    public static readonly Rule TextTooLong = new("textTooLong", 400, "limit", "actual");
    public static readonly Rule TextTooManyUnits = new("textTooManyUnits", 400, "limit", "actual");
    public static readonly Rule TextNotUnicode = new("textNotUnicode", 400);
    public static readonly Rule TextNotAllowedInTemplate = new("textNotAllowedInTemplate", 400);
    public static readonly Rule SpeedUnknown = new("speedUnknown", 400, "allowed");
    public static readonly Rule DayUnknown = new("dayUnknown", 400, "allowed");
    public static readonly Rule DayRepeated = new("dayRepeated", 400);
    public static readonly Rule DaysEmpty = new("daysEmpty", 400);
    public static readonly Rule FromWithoutTo = new("fromWithoutTo", 400);
    public static readonly Rule FromEqualsTo = new("fromEqualsTo", 400);
    public static readonly Rule EndNotAfterStart = new("endNotAfterStart", 400);
    public static readonly Rule EndInPast = new("endInPast", 400, "endAt");
    public static readonly Rule NeverOpen = new("neverOpen", 400);
    public static readonly Rule ToRequired = new("toRequired", 400);
    public static readonly Rule PartsRequired = new("partsRequired", 400);
    public static readonly Rule PartsOutOfRange = new("partsOutOfRange", 400, "min", "max");
    public static readonly Rule MessagesEachOutOfRange = new("messagesEachOutOfRange", 400, "min");
    public static readonly Rule AudienceTooSmall = new("audienceTooSmall", 409);
    public static readonly Rule TooManyParts = new("tooManyParts", 409, "limit", "actual");
    public static readonly Rule TooMany = new("tooMany", 409, "reason", "limit", "what");
    public static readonly Rule StatusRefused = new("statusRefused", 409, "currentStatus");
    public static readonly Rule FieldFixed = new("fieldFixed", 409);
    public static readonly Rule CampaignExists = new("campaignExists", 409);
    public static readonly Rule SenderMissing = new("senderMissing", 409);
    public static readonly Rule SenderNotActive = new("senderNotActive", 409, "blockedBy");
    public static readonly Rule PriceMissing = new("priceMissing", 409, "channel");
    public static readonly Rule BalanceTooLow = new("balanceTooLow", 409, "required", "available");
    public static readonly Rule AudienceEmpty = new("audienceEmpty", 409, Skips);
    public static readonly Rule NeedsTemplate = new("needsTemplate", 409, Skips);
    public static readonly Rule NoChatHistory = new("noChatHistory", 409, Skips);
    public static readonly Rule CampaignIncomplete = new("campaignIncomplete", 409);
    public static readonly Rule ChannelRequired = new("channelRequired", 400);
    public static readonly Rule LocalTimeMalformed = new("localTimeMalformed", 400);
    public static readonly Rule TimeGivenTwice = new("timeGivenTwice", 400);
    public static readonly Rule EndPassed = new("endPassed", 409);
    public static readonly Rule NoOpeningLeft = new("noOpeningLeft", 409);
    public static readonly Rule AlreadyAttempted = new("alreadyAttempted", 409);
    public static readonly Rule AlreadySkipped = new("alreadySkipped", 409);
    public static readonly Rule TemplateMissing = new("templateMissing", 409, "name", "language");
    public static readonly Rule TemplateNotApproved = new("templateNotApproved", 409, "providerStatus");
    public static readonly Rule TemplateParameters = new("templateParameters", 409, "missing");
    public static readonly Rule TemplateVariables = new("templateVariables", 409);
    public static readonly Rule TimeToLiveTooLong = new("timeToLiveTooLong", 409, "reason", "limit", "actual");
    public static readonly Rule Superseded = new("superseded", 409);

    /// <summary>How many customers who match a filter are skipped for each of these reasons.</summary>
    private static string[] Skips =>
    [
        SkipReason.NoAddress.ToWord(), SkipReason.OptedOut.ToWord(), SkipReason.DuplicateAddress.ToWord(), SkipReason.NoChatHistory.ToWord(),
        SkipReason.NeedsTemplate.ToWord(),
    ];
}

using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>What one post of the provider holds; several numbers and accounts may come in one.</summary>
/// <param name="Numbers">Events of numbers, one entry per phone-number id, in the order of their first appearance.</param>
/// <param name="Accounts">Events of business accounts: each concerns every number of the account.</param>
/// <param name="Ignored">Parts that change nothing, kept as words for operators.</param>
/// <param name="Problem">Why the body is no webhook at all, and then everything else is empty; null when it is one.</param>
public sealed record WhatsAppEvents(
    IReadOnlyList<NumberEvents> Numbers,
    IReadOnlyList<AccountEvent> Accounts,
    IReadOnlyList<IgnoredEvent> Ignored,
    WebhookProblem? Problem = null)
{
    /// <summary>Ratings of numbers that changed.</summary>
    public IReadOnlyList<QualityEvent> Qualities { get; init; } = [];

    /// <summary>Limits of accounts that were told anew.</summary>
    public IReadOnlyList<LimitEvent> Limits { get; init; } = [];

    /// <summary>Templates whose status changed.</summary>
    public IReadOnlyList<TemplateEvent> Templates { get; init; } = [];

    /// <summary>Templates that are of another category now.</summary>
    public IReadOnlyList<CategoryEvent> Categories { get; init; } = [];
}

/// <summary>Why a body is no webhook.</summary>
public enum WebhookProblem
{
    /// <summary>It is not JSON.</summary>
    NotJson = 1,

    /// <summary>It is JSON, but not of a business account.</summary>
    NotAnAccountEvent = 2,
}

/// <summary>The events of one number.</summary>
/// <param name="PhoneNumberId">The provider's id of the number; whether it is ours is the caller's question.</param>
/// <param name="BusinessAccountId">The account that the event names; empty when it names none.</param>
/// <param name="Receipts">Reports on attempts, in the order of the post, which is not the order of events.</param>
/// <param name="Messages">What people wrote.</param>
/// <param name="Preferences">Who stopped or resumed marketing messages inside WhatsApp.</param>
public sealed record NumberEvents(
    string PhoneNumberId,
    string BusinessAccountId,
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyList<InboundMessage> Messages,
    IReadOnlyList<PreferenceChange> Preferences)
{
    /// <summary>What people wrote before the number was linked: chat history, and no open window.</summary>
    public IReadOnlyList<InboundMessage> History { get; init; } = new List<InboundMessage>();

    /// <summary>Numbers and user ids that stand together as one person's.</summary>
    public IReadOnlyList<NamedTogether> Named { get; init; } = new List<NamedTogether>();

    /// <summary>People who have another user id now.</summary>
    public IReadOnlyList<UserIdChange> UserIdChanges { get; init; } = new List<UserIdChange>();

    /// <summary>People who have another number now.</summary>
    public IReadOnlyList<NumberChange> NumberChanges { get; init; } = new List<NumberChange>();
}

/// <summary>The provider names two addresses as one person's.</summary>
/// <param name="One">E.164, or a user id.</param>
/// <param name="Other">E.164, or a user id.</param>
/// <param name="By">What names them: <c>contact</c>, <c>message</c>, <c>receipt</c>, <c>preference</c>, <c>history</c>, <c>userIdUpdate</c>.</param>
/// <param name="At">When, by the provider.</param>
public sealed record NamedTogether(string One, string Other, string By, DateTimeOffset At);

/// <summary>A person has another user id now.</summary>
/// <param name="Old">The id so far.</param>
/// <param name="New">The id from now on.</param>
/// <param name="At">When, by the provider.</param>
public sealed record UserIdChange(string Old, string New, DateTimeOffset At);

/// <summary>A person has another number now.</summary>
/// <param name="Old">The number so far, E.164.</param>
/// <param name="New">The number from now on, E.164; the new user id where the person hides the number.</param>
/// <param name="OldUserId">The user id so far; null: not told.</param>
/// <param name="NewUserId">The user id from now on; null: not told.</param>
/// <param name="MessageId">The provider's id of the note.</param>
/// <param name="At">When, by the provider.</param>
public sealed record NumberChange(string Old, string New, string? OldUserId, string? NewUserId, string MessageId, DateTimeOffset At);

/// <summary>A message that a person wrote to a number. It opens the 24-hour window for free text.</summary>
/// <param name="MessageId">The provider's id; the key by which repeats are dropped.</param>
/// <param name="From">The person's phone in E.164; null when the person shows none.</param>
/// <param name="FromUserId">The person's business-scoped user id; null when the provider sent none.</param>
/// <param name="Text">The text, a button's text or a chosen row's title; null for pictures, voice and the like.</param>
/// <param name="At">When it was written, by the provider.</param>
/// <param name="Choice">The payload of the button, or the id of the chosen reply; null: neither, or an empty one.</param>
public sealed record InboundMessage(string MessageId, string? From, string? FromUserId, string? Text, DateTimeOffset At, string? Choice = null);

/// <summary>A person stopped or resumed marketing messages of a number inside WhatsApp.</summary>
/// <param name="From">The person's phone in E.164; null when the person shows none.</param>
/// <param name="FromUserId">The person's business-scoped user id; null when the provider sent none.</param>
/// <param name="Stopped">True for a stop, false for a resume.</param>
/// <param name="At">When, by the provider.</param>
public sealed record PreferenceChange(string? From, string? FromUserId, bool Stopped, DateTimeOffset At);

/// <summary>What happened to a business account.</summary>
public enum AccountEventKind
{
    /// <summary>Banned, to be banned, in violation or barred from writing: its numbers must stop.</summary>
    Restricted = 1,

    /// <summary>A ban was lifted.</summary>
    Reinstated = 2,

    /// <summary>Deleted, moved away or no longer shared with us: its numbers must stop and be linked anew.</summary>
    Disconnected = 3,

    /// <summary>Anything else: changes nothing.</summary>
    Other = 4,
}

/// <summary>Something happened to a business account, and so to each of its numbers.</summary>
/// <param name="BusinessAccountId">The provider's id of the account.</param>
/// <param name="Kind">What it means for sending.</param>
/// <param name="Detail">The provider's words, such as <c>DISABLED_UPDATE DISABLE</c>.</param>
/// <param name="At">When, by the provider; null when it did not say.</param>
public sealed record AccountEvent(string BusinessAccountId, AccountEventKind Kind, string Detail, DateTimeOffset? At = null);

/// <summary>The provider rates a number differently.</summary>
/// <param name="BusinessAccountId">The number's account.</param>
/// <param name="Phone">The number in E.164.</param>
/// <param name="Quality"><c>RED</c> when it was flagged, <c>GREEN</c> when the flag was taken back.</param>
public sealed record QualityEvent(string BusinessAccountId, string Phone, string Quality);

/// <summary>The provider tells how many distinct people an account may write to in 24 hours.</summary>
/// <param name="BusinessAccountId">The account.</param>
/// <param name="PeopleADay">People; null: without limit.</param>
public sealed record LimitEvent(string BusinessAccountId, int? PeopleADay);

/// <summary>A template's status changed.</summary>
/// <param name="BusinessAccountId">The template's account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Language">The provider's language code.</param>
/// <param name="Status">The provider's word: <c>APPROVED</c>, <c>PAUSED</c>, <c>DISABLED</c>, <c>REJECTED</c> …; at most 64 characters.</param>
public sealed record TemplateEvent(string BusinessAccountId, string Name, string Language, string Status);

/// <summary>A template is of another category now.</summary>
/// <param name="BusinessAccountId">The template's account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Language">The provider's language code.</param>
/// <param name="Category">The provider's word: <c>MARKETING</c>, <c>UTILITY</c> or <c>AUTHENTICATION</c>.</param>
public sealed record CategoryEvent(string BusinessAccountId, string Name, string Language, string Category);

/// <summary>A part of a post that changes nothing.</summary>
/// <param name="What">Which part: <c>field</c>, <c>status</c>, <c>message</c>, <c>error</c>.</param>
/// <param name="Word">The provider's word for it where it is a known one, else <c>other</c>; empty: the post had none.</param>
public sealed record IgnoredEvent(string What, string Word);

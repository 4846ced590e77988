using MassMessaging.Domain.Content;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Why the provider could not be asked about a number. Closed.</summary>
public enum NumberProblem
{
    /// <summary>The access token is wrong, expired or lacks a permission.</summary>
    TokenRejected = 1,

    /// <summary>The provider knows no such number, or does not show it to this token.</summary>
    NumberUnknown = 2,

    /// <summary>The number is not one of the business account's.</summary>
    WrongAccount = 3,

    /// <summary>The provider did not answer, or not in a way we understand.</summary>
    Unreachable = 4,
}

/// <summary>What the provider says about a number. Closed.</summary>
public abstract record NumberCheck
{
    private NumberCheck()
    {
    }

    /// <summary>The number exists, the token opens it and it belongs to the business account.</summary>
    /// <param name="Phone">The number in E.164.</param>
    /// <param name="DisplayPhone">The number as the provider shows it.</param>
    /// <param name="Quality">The provider's rating: <c>GREEN</c>, <c>YELLOW</c>, <c>RED</c>, <c>NA</c>; null when it gave none.</param>
    /// <param name="Status">The provider's word for the number's state, such as <c>CONNECTED</c> or <c>BANNED</c>; null when it gave none.</param>
    public sealed record Verified(string Phone, string DisplayPhone, string? Quality, string? Status) : NumberCheck;

    /// <summary>The number cannot be used with these credentials now.</summary>
    /// <param name="Problem">What is wrong.</param>
    /// <param name="Detail">The provider's code or HTTP status, for operators; holds no secret.</param>
    public sealed record Failed(NumberProblem Problem, string Detail) : NumberCheck;
}

/// <summary>A message template as the provider holds it.</summary>
/// <param name="Name">The template's name.</param>
/// <param name="Language">The provider's language code, such as <c>en_US</c>.</param>
/// <param name="Status">The provider's word: <c>APPROVED</c>, <c>PENDING</c>, <c>REJECTED</c>, <c>PAUSED</c>, <c>DISABLED</c> …</param>
/// <param name="Category">The provider's word: <c>MARKETING</c>, <c>UTILITY</c>, <c>AUTHENTICATION</c>; null when it gave none.</param>
/// <param name="Body">The body's text with its variables as <c>{{1}}</c>; empty when it has no body.</param>
public sealed record WhatsAppTemplate(string Name, string Language, string Status, string? Category, string Body)
{
    /// <summary>The provider's rating: <c>GREEN</c>, <c>YELLOW</c>, <c>RED</c>, <c>UNKNOWN</c>; null when it gave none.</summary>
    public string? Quality { get; init; }

    /// <summary>How long the provider goes on trying to deliver a message by it; null: the template says nothing.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Its components in the provider's order, the body among them.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; init; } = [];

    /// <summary>The parts that a campaign's text cannot fill, in words, such as <c>header image</c>; empty: none.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>What the provider says about an account's templates. Closed.</summary>
public abstract record TemplateList
{
    private TemplateList()
    {
    }

    /// <summary>All templates of the account, in the provider's order.</summary>
    /// <param name="Templates">The templates, at most 10,000.</param>
    public sealed record Found(IReadOnlyList<WhatsAppTemplate> Templates) : TemplateList;

    /// <summary>The templates could not be read.</summary>
    /// <param name="Problem">What is wrong.</param>
    /// <param name="Detail">The provider's code or HTTP status, for operators; holds no secret.</param>
    public sealed record Failed(NumberProblem Problem, string Detail) : TemplateList;
}

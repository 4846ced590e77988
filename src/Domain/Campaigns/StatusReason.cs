using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Why a campaign was paused without its owner. Its word is <c>statusReason</c> of the API and of the stored state.</summary>
public sealed record StatusReason
{
    /// <summary>The provider has paused the template.</summary>
    public static readonly StatusReason TemplatePaused = new("templatePaused");

    /// <summary>The provider has disabled the template.</summary>
    public static readonly StatusReason TemplateDisabled = new("templateDisabled");

    /// <summary>The provider has rejected the template.</summary>
    public static readonly StatusReason TemplateRejected = new("templateRejected");

    /// <summary>The template was deleted at the provider.</summary>
    public static readonly StatusReason TemplateDeleted = new("templateDeleted");

    private StatusReason(string word) => Word = word;

    /// <summary>The word; where a provider refused, the code follows behind a colon.</summary>
    public string Word { get; }

    /// <summary>The word without a provider's own sentence, which may stand behind a blank.</summary>
    public string Code => Word.Split(' ')[0];

    /// <summary>The reason of a word that was stored or sent.</summary>
    public static StatusReason FromWord(string word) => new(word);

    /// <summary>The campaign breaks a rule of ours, which is found when its audience is frozen.</summary>
    public static StatusReason Of(Rule rule) => new(rule.Code);

    /// <summary>The provider refused the text or the template.</summary>
    /// <param name="refusal">The refusal. A code that no list names is followed by the provider's own words, where it wrote any.</param>
    public static StatusReason Of(SendOutcome.Refused refusal)
    {
        var reason = DeliveryReasons.Of(refusal.Class, refusal.Code);
        return new StatusReason(refusal is { Class: ErrorClass.Unlisted, Words: { } words } ? $"{reason} {words}" : reason);
    }
}

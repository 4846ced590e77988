using MassMessaging.Api.OpenApi;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Content;

namespace MassMessaging.Api.Senders;

/// <summary>A template as the provider holds it, with what a picker and a picture of the message need.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Language">The provider's language code.</param>
/// <param name="Status">The provider's word, such as <c>APPROVED</c>.</param>
/// <param name="Category">The provider's word, such as <c>MARKETING</c>.</param>
/// <param name="Body">The text, with its variables as <c>{{1}}</c>.</param>
/// <param name="Quality">The provider's rating: <c>GREEN</c>, <c>YELLOW</c>, <c>RED</c> or <c>UNKNOWN</c>; null: it gave none.</param>
/// <param name="Missing">The parts that a campaign cannot fill, such as <c>header image</c>: a launch by a template that has any is refused <c>templateParameters</c>.</param>
/// <param name="State">The status as one of <c>approved</c>, <c>pending</c>, <c>rejected</c>, <c>paused</c>, <c>disabled</c>, <c>other</c>.</param>
/// <param name="Refusal">The code with which a launch by it is refused now: <c>templateNotApproved</c>, <c>templateParameters</c>, <c>templateVariables</c>; null: it is not.</param>
/// <param name="Header">The part above the body; null: none.</param>
/// <param name="Footer">The small text below the body; null: none.</param>
/// <param name="Buttons">The buttons, in their order.</param>
internal sealed record TemplateView(
    string Name, string Language, string Status, string? Category, string Body, string? Quality, IReadOnlyList<string> Missing,
    [property: Contract("TemplateState")] string State, [property: Contract("TemplateRefusal")] string? Refusal, TemplateHeaderView? Header, string? Footer, IReadOnlyList<TemplateButtonView> Buttons)
{
    /// <summary>The view of the provider's template.</summary>
    public static TemplateView Of(WhatsAppTemplate template) => new(
        template.Name, template.Language, template.Status, template.Category, template.Body, template.Quality, template.Missing,
        StateOf(template.Status), RefusalOf(template),
        Part(template, "HEADER") is { } header ? new TemplateHeaderView(header.Format?.ToLowerInvariant() ?? "text", header.Text) : null,
        Part(template, "FOOTER")?.Text,
        [.. (Part(template, "BUTTONS")?.Buttons ?? []).Select(button => new TemplateButtonView(button.Type.ToLowerInvariant(), button.Text, button.Url))]);

    /// <summary>Why a launch by a template is refused; null: it is not.</summary>
    public static string? RefusalOf(WhatsAppTemplate template) => template switch
    {
        { Status: not "APPROVED" } => "templateNotApproved",
        { Missing.Count: > 0 } => "templateParameters",
        _ when !TemplateBody.TakesOneText(template.Body) => "templateVariables",
        _ => null,
    };

    private static string StateOf(string status) => status switch
    {
        "APPROVED" => "approved",
        "PENDING" or "IN_APPEAL" => "pending",
        "REJECTED" => "rejected",
        "PAUSED" => "paused",
        "DISABLED" => "disabled",
        _ => "other",
    };

    private static TemplatePart? Part(WhatsAppTemplate template, string type) =>
        template.Parts.FirstOrDefault(part => part.Type.Equals(type, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The part above a template's body.</summary>
/// <param name="Format"><c>text</c>, <c>image</c>, <c>video</c>, <c>document</c> or another word of the provider in small letters.</param>
/// <param name="Text">Of a text, with its variables; null: it is no text.</param>
internal sealed record TemplateHeaderView(string Format, string? Text);

/// <summary>A button of a template.</summary>
/// <param name="Type">The provider's word in small letters, such as <c>url</c>, <c>quick_reply</c> or <c>phone_number</c>.</param>
/// <param name="Text">Its label; null: the provider's own word.</param>
/// <param name="Url">Where it leads, with its variables; null: to no address.</param>
internal sealed record TemplateButtonView(string Type, string? Text, string? Url);

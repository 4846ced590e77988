using System.Text.Json.Nodes;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Provider;

/// <summary>A refusal: the code and what it is about.</summary>
internal readonly record struct Refusal(int Code, string Details, int? Subcode = null);

/// <summary>What the provider checks before it accepts a message.</summary>
internal static class SendRules
{
    private const int MaxText = 4096;
    private const int MaxTemplateBody = 1024;
    private const int MaxCallbackData = 512;

    internal static Refusal? Check(Number number, SendBody body, bool marketing)
    {
        if (body.MessagingProduct != "whatsapp")
        {
            return new(GraphErrors.InvalidParameter, "messaging_product must be whatsapp");
        }

        if (body.RecipientType is not (null or "individual"))
        {
            return new(GraphErrors.InvalidValue, "recipient_type must be individual");
        }

        if (body.BizOpaqueCallbackData?.Length > MaxCallbackData)
        {
            return new(GraphErrors.InvalidParameter, $"biz_opaque_callback_data takes at most {MaxCallbackData} characters");
        }

        return CheckRecipient(number, body) ?? body.Type switch
        {
            null => new Refusal(GraphErrors.MissingParameter, "type is missing"),
            "text" when !marketing => CheckText(body.Text),
            "template" => CheckTemplate(number.Account, body.Template, toUserId: body.To is null),
            _ => new Refusal(GraphErrors.UnsupportedType, $"type {body.Type} is not supported here"),
        };
    }

    private static Refusal? CheckRecipient(Number number, SendBody body)
    {
        if (body.To is null)
        {
            return body.Recipient is null ? new(GraphErrors.MissingParameter, "to is missing") : null;
        }

        var digits = body.To.StartsWith('+') ? body.To.AsSpan(1) : body.To;
        if (digits.Length is < 5 or > 15 || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return new(GraphErrors.InvalidValue, "to is not a phone number");
        }

        return digits.SequenceEqual(number.Registration.Phone.AsSpan(1))
            ? new(GraphErrors.SenderIsRecipient, "to is the sender's own number")
            : null;
    }

    private static Refusal? CheckText(SendText? text) => text switch
    {
        null or { Body: null or "" } => new(GraphErrors.MissingParameter, "text.body is missing"),
        { Body.Length: > MaxText } => new(GraphErrors.InvalidParameter, $"text.body takes at most {MaxText} characters"),
        _ => null,
    };

    private static Refusal? CheckTemplate(Account account, SendTemplate? template, bool toUserId)
    {
        if (template is not { Name: { Length: > 0 } name, Language.Code: { Length: > 0 } language })
        {
            return new(GraphErrors.MissingParameter, "template.name and template.language.code are required");
        }

        if (!account.Templates.TryGetValue((name, language), out var known))
        {
            return new(GraphErrors.TemplateMissing, $"template {name} does not exist in {language}");
        }

        if (known.Status != "APPROVED")
        {
            return known.Status switch
            {
                "PAUSED" => new(GraphErrors.TemplatePaused, $"template {name} is paused"),
                "DISABLED" => new(GraphErrors.TemplateDisabled, $"template {name} is disabled"),
                _ => new(GraphErrors.TemplateMissing, $"template {name} is not approved"),
            };
        }

        if (known.Category == "AUTHENTICATION" && toUserId)
        {
            return new(GraphErrors.UserIdNotSupported, "authentication templates go to numbers only");
        }

        return CheckComponents(known, template) ?? CheckParameters(known, template.BodyParameters);
    }

    // A part that each message must fill, and that this one does not mention at all.
    private static Refusal? CheckComponents(Template known, SendTemplate given)
    {
        foreach (var component in known.Components ?? [])
        {
            var wanted = (component!["type"]!.GetValue<string>().ToUpperInvariant(), component["format"]?.GetValue<string>().ToUpperInvariant()) switch
            {
                ("HEADER", not (null or "TEXT")) => "header",
                ("HEADER", _) when HasVariable(component["text"]) => "header",
                ("BUTTONS", _) when component["buttons"]!.AsArray().Any(WantsParameter) => "button",
                ("CAROUSEL", _) => "carousel",
                _ => null,
            };
            if (wanted is not null && given.Components?.Any(c => string.Equals(c.Type, wanted, StringComparison.OrdinalIgnoreCase)) != true)
            {
                return new(GraphErrors.ParameterFormat, $"{wanted}: parameters are missing");
            }
        }

        return null;
    }

    private static bool WantsParameter(JsonNode? button) =>
        button!["type"]!.GetValue<string>().ToUpperInvariant() is "COPY_CODE" or "OTP" or "FLOW" || HasVariable(button["url"]);

    private static bool HasVariable(JsonNode? text) => text?.GetValue<string>().Contains("{{", StringComparison.Ordinal) == true;

    private static Refusal? CheckParameters(Template known, IReadOnlyList<SendParameter> given)
    {
        if (given.Count != known.Variables)
        {
            return new(GraphErrors.ParameterCount, $"body takes {known.Variables} parameters, got {given.Count}");
        }

        foreach (var parameter in given)
        {
            if (parameter is not { Type: "text", Text: { Length: > 0 } text })
            {
                return new(GraphErrors.ParameterFormat, "body parameters must be texts");
            }

            if (text.AsSpan().ContainsAny('\n', '\r', '\t') || text.Contains("     ", StringComparison.Ordinal))
            {
                return new(GraphErrors.ParameterFormat, "a body parameter takes no line break, no tab and at most four spaces in a row");
            }
        }

        return known.Body.Length + given.Sum(p => p.Text!.Length) > MaxTemplateBody + (5 * known.Variables)
            ? new(GraphErrors.TemplateTooLong, $"the body would exceed {MaxTemplateBody} characters")
            : null;
    }
}

using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MassMessaging.Api.Senders;

/// <summary>The terms that are accepted before a channel is paid.</summary>
internal static class TermsRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapTerms(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/terms/whatsapp", Get).WithTags("Senders").RequireAuthorization(Policies.Viewer).WithName("getWhatsAppTerms")
            .Documented("Shows the terms of WhatsApp channels and their version, in the language of Accept-Language that there is.")
            .Produces<TermsView>();

    private static Ok<TermsView> Get(WhatsAppTerms terms, HttpContext context)
    {
        var (language, text) = terms.In(context);
        return TypedResults.Ok(new TermsView(terms.Version, language, terms.Languages, text));
    }
}

/// <summary>Terms to accept.</summary>
/// <param name="Version">What <c>accept-terms</c> takes.</param>
/// <param name="Language">The text's language, such as <c>en</c>.</param>
/// <param name="Languages">The languages that there are.</param>
/// <param name="Text">The text: plain, paragraphs apart by an empty line; the first is its title.</param>
[Contract("Terms")]
internal sealed record TermsView(string Version, string Language, IReadOnlyList<string> Languages, string Text);

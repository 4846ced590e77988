namespace MassMessaging.Domain.Content;

/// <summary>
/// A title of the button by which WhatsApp lets people stop a business's promotions. Its title comes in the template's
/// language, as the text and as the payload of the reply.
/// </summary>
/// <param name="Language">The language, as two letters (ISO 639).</param>
/// <param name="Title">The button's title.</param>
/// <param name="Seen">Whether the title was read in a published or approved template; false: our translation.</param>
/// <remarks>
/// Meta publishes no list of the titles. Those that were seen, on 29 November 2026: English in Meta's own example of a
/// template ("Not interested in any of our sales? Tap Stop Promotions"), Spanish, Portuguese and Italian in templates that
/// businesses published. The others could not be verified. They are translations that mean nothing else.
/// </remarks>
public sealed record MarketingOptOutButton(string Language, string Title, bool Seen)
{
    /// <summary>Every title that is understood, in every tenant and on every channel.</summary>
    public static IReadOnlyList<MarketingOptOutButton> All { get; } =
    [
        new("en", "Stop promotions", Seen: true),
        new("es", "Detener promociones", Seen: true),
        new("pt", "Parar promoções", Seen: true),
        new("it", "Interrompi promozioni", Seen: true),
        new("de", "Werbung stoppen", Seen: false),
        new("de", "Werbeaktionen stoppen", Seen: false),
        new("de", "Angebote stoppen", Seen: false),
        new("fr", "Arrêter les promotions", Seen: false),
        new("fr", "Arrêter promotions", Seen: false),
        new("fr", "Stopper les promotions", Seen: false),
        new("pl", "Zatrzymaj promocje", Seen: false),
        new("pl", "Wyłącz promocje", Seen: false),
        new("uk", "Зупинити рекламу", Seen: false),
        new("uk", "Зупинити акції", Seen: false),
        new("ru", "Остановить рекламу", Seen: false),
        new("ru", "Остановить акции", Seen: false),
        new("tr", "Promosyonları durdur", Seen: false),
        new("tr", "Tanıtımları durdur", Seen: false),
        new("ar", "إيقاف العروض الترويجية", Seen: false),
        new("ar", "إيقاف العروض", Seen: false),
        new("nl", "Stop promoties", Seen: false),
        new("nl", "Promoties stoppen", Seen: false),
        new("id", "Hentikan promosi", Seen: false),
    ];
}

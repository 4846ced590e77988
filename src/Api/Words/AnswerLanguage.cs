using MassMessaging.Domain.Vocabulary;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Words;

/// <summary>The language of an answer, chosen by <c>Accept-Language</c> (RFC 9110, section 12.5.4).</summary>
internal static class AnswerLanguage
{
    private const string Any = "*";

    /// <summary>Chooses the language of the product's sentences, and says so in the answer's headers.</summary>
    public static Sentences Choose(HttpContext context) => Sentences.Of(Choose(context, Sentences.Languages));

    /// <summary>Chooses a language, and says so in the answer's headers.</summary>
    /// <param name="context">The call.</param>
    /// <param name="languages">The languages that there are; the first one where the call prefers none of them.</param>
    public static string Choose(HttpContext context, IReadOnlyList<string> languages)
    {
        var language = Best(context.Request.Headers.AcceptLanguage, languages);
        context.Response.Headers.ContentLanguage = language;
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return language;
    }

    // Ranges such as de-AT stand for their language.
    private static string Best(IList<string?> header, IReadOnlyList<string> languages)
    {
        if (!StringWithQualityHeaderValue.TryParseList([.. header.OfType<string>()], out var ranges))
        {
            return languages[0];
        }

        var known = languages.Select((language, place) => (language, place, quality: QualityOf(language, ranges)));
        var best = known.OrderByDescending(one => one.quality.Quality).ThenBy(one => one.quality.Order).ThenBy(one => one.place).First();
        return best.quality.Quality > 0 ? best.language : languages[0];
    }

    // The most exact range decides: "de" before "de-AT", and both before "*".
    private static (double Quality, int Order) QualityOf(string language, IList<StringWithQualityHeaderValue> ranges)
    {
        var matching = ranges.Index()
            .Select(one => (one.Index, Quality: one.Item.Quality ?? 1, Rank: Rank(one.Item.Value.Value ?? string.Empty, language)))
            .Where(one => one.Rank > 0)
            .OrderByDescending(one => one.Rank).ThenByDescending(one => one.Quality)
            .FirstOrDefault((Index: int.MaxValue, Quality: 0, Rank: 0));
        return (matching.Quality, matching.Index);
    }

    private static int Rank(string range, string language) =>
        range.Equals(language, StringComparison.OrdinalIgnoreCase) ? 3
        : range.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase) ? 2
        : range == Any ? 1
        : 0;
}

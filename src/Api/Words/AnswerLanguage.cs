using MassMessaging.Domain.Vocabulary;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Words;

/// <summary>The language of an answer, chosen by <c>Accept-Language</c> (RFC 9110, section 12.5.4).</summary>
internal static class AnswerLanguage
{
    private const string Any = "*";

    /// <summary>Chooses the language, and says so in the answer's headers.</summary>
    public static Sentences Choose(HttpContext context)
    {
        var sentences = Sentences.Of(Best(context.Request.Headers.AcceptLanguage));
        context.Response.Headers.ContentLanguage = sentences.Language;
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return sentences;
    }

    /// <summary>The language that the header prefers, of those that there are; English where it names none of them.</summary>
    /// <param name="header">The header's lines; ranges such as <c>de-AT</c> stand for their language.</param>
    internal static string Best(IList<string?> header)
    {
        if (!StringWithQualityHeaderValue.TryParseList([.. header.OfType<string>()], out var ranges))
        {
            return Sentences.Languages[0];
        }

        var known = Sentences.Languages.Select((language, place) => (language, place, quality: QualityOf(language, ranges)));
        var best = known.OrderByDescending(one => one.quality.Quality).ThenBy(one => one.quality.Order).ThenBy(one => one.place).First();
        return best.quality.Quality > 0 ? best.language : Sentences.Languages[0];
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

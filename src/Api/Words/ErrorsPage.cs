using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Words;

/// <summary>The page of problem codes: each with its status, its sentences, its data and what to do.</summary>
internal static partial class ErrorsPage
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/docs/errors";

    // A page is the same for each call, and anybody may ask for it.
    private static readonly ConcurrentDictionary<string, string> Pages = new(StringComparer.Ordinal);

    /// <summary>The place of a code, relative to the Api: the <c>type</c> of its problems.</summary>
    public static string AddressOf(string code) => $"{Path}#{code}";

    /// <summary>Maps the page; it needs no key.</summary>
    public static void MapErrorsPage(this IEndpointRouteBuilder app) => app
        .MapGet(Path, (HttpContext context) =>
        {
            var sentences = AnswerLanguage.Choose(context);
            return TypedResults.Text(Pages.GetOrAdd(sentences.Language, _ => Html(sentences)), "text/html", Encoding.UTF8);
        })
        .AllowAnonymous()
        .ExcludeFromDescription();

    /// <summary>The page in Markdown, as the repository keeps it.</summary>
    internal static string Markdown(Sentences sentences)
    {
        var page = new StringBuilder($"# {sentences.Page["title"]}\n\n{sentences.Page["intro"]}\n");
        foreach (var (rule, texts) in Entries(sentences))
        {
            page.Append($"\n## {rule.Code}\n\n{texts.Title}\n\n- {sentences.Page["status"]}: {rule.Status}\n");
            foreach (var (reason, sentence) in SentencesOf(texts))
            {
                page.Append(reason is null ? $"- {sentence}\n" : $"- `{reason}`: {sentence}\n");
            }

            page.Append($"- {sentences.Page["data"]}: {Data(rule, sentences, name => $"`{name}`")}\n- {sentences.Page["cure"]}: {texts.Cure}\n");
        }

        return page.ToString();
    }

    /// <summary>The page for browsers: no script, no style, nothing of another origin.</summary>
    internal static string Html(Sentences sentences)
    {
        var title = Encoded(sentences.Page["title"]);
        var page = new StringBuilder(
            $"<!doctype html>\n<html lang=\"{sentences.Language}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\n"
            + $"<body><main>\n<h1>{title}</h1>\n<p>{Encoded(sentences.Page["intro"])}</p>\n");
        foreach (var (rule, texts) in Entries(sentences))
        {
            page.Append($"<section id=\"{rule.Code}\">\n<h2><code>{rule.Code}</code></h2>\n<p>{Encoded(texts.Title)}</p>\n<ul>\n<li>{Encoded(sentences.Page["status"])}: {rule.Status}</li>\n");
            foreach (var (reason, sentence) in SentencesOf(texts))
            {
                page.Append(reason is null ? $"<li>{Encoded(sentence)}</li>\n" : $"<li><code>{reason}</code>: {Encoded(sentence)}</li>\n");
            }

            page.Append($"<li>{Encoded(sentences.Page["data"])}: {Data(rule, sentences, name => $"<code>{name}</code>")}</li>\n<li>{Encoded(sentences.Page["cure"])}: {Encoded(texts.Cure)}</li>\n</ul>\n</section>\n");
        }

        return page.Append("</main></body>\n</html>\n").ToString();
    }

    private static IEnumerable<(Rule Rule, RuleSentences Texts)> Entries(Sentences sentences) =>
        Rule.All.Select(rule => (rule, sentences.Find(rule.Code)!));

    private static IEnumerable<(string? Reason, string Sentence)> SentencesOf(RuleSentences texts)
    {
        var causes = (texts.Reasons ?? new Dictionary<string, string>()).Select(pair => (Reason: (string?)pair.Key, Sentence: pair.Value));
        return (texts.Detail ?? []).Select(sentence => (Reason: (string?)null, Sentence: sentence)).Concat(causes)
            .Select(one => (one.Reason, Section().Replace(one.Sentence, "{$1}")));
    }

    private static string Data(Rule rule, Sentences sentences, Func<string, string> code) =>
        rule.Parameters.Count == 0 ? Encoded(sentences.Page["none"]) : string.Join(", ", rule.Parameters.Select(code));

    // How a value is written matters to nobody who reads the page.
    [GeneratedRegex(@"\{(\w+)\|\w+\}")]
    private static partial Regex Section();

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}

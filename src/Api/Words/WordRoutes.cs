using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Words;

/// <summary>The API's words in sentences that people read: what each is, and what to do.</summary>
internal static class WordRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapWords(this IEndpointRouteBuilder v1) => v1.MapGet("/words", (HttpContext context) =>
        {
            var words = AnswerLanguage.Choose(context).Words;
            return TypedResults.Ok(new WordsView(words["reasons"], words["waitingFor"], words["blockedBy"], words["statusReason"], words["risks"]));
        })
        .WithTags("Words")
        .RequireAuthorization(Policies.Viewer).WithName("getWords")
        .Documented("Says what the API's words mean and what to do, in the language of Accept-Language.")
        .Produces<WordsView>();
}

/// <summary>The API's words by where they stand; each word with its sentences.</summary>
/// <param name="Reasons">A recipient's <c>reason</c>: the word before its colon, where a provider's code follows.</param>
/// <param name="WaitingFor">Why a message has not gone yet, besides the words of <c>blockedBy</c>.</param>
/// <param name="BlockedBy">What holds a campaign that runs.</param>
/// <param name="StatusReason">Why a campaign is paused, or a webhook disabled: the word before its colon, where a code follows.</param>
/// <param name="Risks">Choices that raise the danger of being blocked.</param>
internal sealed record WordsView(
    IReadOnlyDictionary<string, WordSentences> Reasons, IReadOnlyDictionary<string, WordSentences> WaitingFor,
    IReadOnlyDictionary<string, WordSentences> BlockedBy, IReadOnlyDictionary<string, WordSentences> StatusReason,
    IReadOnlyDictionary<string, WordSentences> Risks);

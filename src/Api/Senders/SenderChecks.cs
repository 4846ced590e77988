using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Words;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Senders;

/// <summary>Whether a linked WhatsApp sender still works, check by check, and what to do about each that failed.</summary>
internal static class SenderChecks
{
    private const string Passed = "passed";
    private const string Failed = "failed";
    private const string Unknown = "unknown";
    private const string Token = "token";
    private const string Number = "number";
    private const string NotVerified = "webhookNotVerified";

    /// <summary>Maps the route under senders.</summary>
    public static void MapSenderChecks(this IEndpointRouteBuilder senders) =>
        senders.MapGet("/{id}/checks", GetAsync).RequireAuthorization(Policies.Viewer).WithName("checkSender")
            .Documented("Asks the provider now whether a WhatsApp sender's token, number and webhook are in order, and says what to do about each that is not.",
                null, Rule.NotFound, Rule.NotLinked, Rule.ChannelNotAvailable)
            .Produces<ChecksView>();

    private static async Task<IResult> GetAsync(
        string id, Caller caller, SenderStore senders, WhatsAppNumberApi provider, CredentialCipher cipher, HttpContext context)
    {
        var (sender, refusal) = await SenderSteps.LinkedWhatsAppAsync(id, caller, senders, context.RequestAborted);
        if (sender is null)
        {
            return refusal!;
        }

        var answer = await provider.GetNumberAsync(cipher.Decrypt(sender.SenderId, sender.Credentials!), context.RequestAborted);
        return TypedResults.Ok(new ChecksView(Of(answer, sender.WebhookVerifiedAt is not null, AnswerLanguage.Choose(context))));
    }

    /// <summary>The check that a problem of the provider fails.</summary>
    internal static string KindOf(NumberProblem problem) => problem == NumberProblem.TokenRejected ? Token : Number;

    private static IReadOnlyList<CheckView> Of(NumberCheck answer, bool webhookVerified, Sentences sentences)
    {
        var failed = answer as NumberCheck.Failed;
        return
        [
            new CheckView(Token, StateOf(Token, failed), ReasonOf(Token, failed), RemedyOf(ReasonOf(Token, failed), failed?.Detail, sentences)),
            new CheckView(Number, StateOf(Number, failed), ReasonOf(Number, failed), RemedyOf(ReasonOf(Number, failed), failed?.Detail, sentences)),
            webhookVerified
                ? new CheckView("webhook", Passed, null, null)
                : new CheckView("webhook", Failed, NotVerified, RemedyOf(NotVerified, null, sentences)),
        ];
    }

    // A token that is refused says nothing of the number; a number that is refused was asked for by a token that is good.
    private static string StateOf(string check, NumberCheck.Failed? failed) =>
        failed is null ? Passed
        : failed.Problem == NumberProblem.Unreachable ? Unknown
        : KindOf(failed.Problem) == check ? Failed
        : check == Token ? Passed
        : Unknown;

    private static string? ReasonOf(string check, NumberCheck.Failed? failed) =>
        StateOf(check, failed) == Failed ? failed!.Problem.ToWord() : null;

    private static string? RemedyOf(string? reason, string? providerCode, Sentences sentences) => reason is null
        ? null
        : sentences.Message(Rule.LinkRefused.Code, Rule.Data(("reason", reason), ("providerCode", providerCode)), null);
}

/// <summary>The checks of a sender.</summary>
/// <param name="Items">In the order in which they are made.</param>
[Contract("SenderChecks")]
internal sealed record ChecksView(IReadOnlyList<CheckView> Items);

/// <summary>One check of a sender.</summary>
/// <param name="Check"><c>token</c>, <c>number</c> or <c>webhook</c>.</param>
/// <param name="State"><c>passed</c>, <c>failed</c>, or <c>unknown</c>: the provider did not say.</param>
/// <param name="Reason">Why it failed: <c>tokenRejected</c>, <c>numberUnknown</c>, <c>wrongAccount</c> or <c>webhookNotVerified</c>; null: it did not.</param>
/// <param name="Remedy">What is wrong and what to do about it, in the language of Accept-Language; null: nothing.</param>
[Contract("SenderCheck")]
internal sealed record CheckView(
    [property: Contract("CheckKind")] string Check, [property: Contract("CheckState")] string State, [property: Contract("CheckReason")] string? Reason, string? Remedy);

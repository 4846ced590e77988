using System.Text.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Channels;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Contracts;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Senders;

/// <summary>Asks each channel's provider whether a sender's credentials are good, and makes the link of those that are.</summary>
internal sealed class SenderLinks(WhatsAppNumberApi numbers, TwilioAccountApi accounts, FcmChannel projects, CredentialCipher cipher)
{
    /// <summary>The channels whose senders are linked to a provider.</summary>
    public static bool Has(string channel) => channel is "whatsapp" or "sms" or "push";

    /// <summary>The link to store, or why there is none.</summary>
    public async Task<(SenderLink? Link, ProblemResult? Problem)> CheckAsync(
        Guid senderId, string channel, LinkRequest request, CancellationToken cancellationToken)
    {
        var credentials = request.ToCredentials(channel);
        var secrets = cipher.Encrypt(senderId, credentials);
        switch (channel)
        {
            case "whatsapp":
                return await numbers.GetNumberAsync(credentials, cancellationToken) switch
                {
                    NumberCheck.Verified verified => (
                        new SenderLink(
                            GrainKeys.NumberKey(channel, request.PhoneNumberId!), GrainKeys.NumberKey(channel, request.BusinessAccountId!),
                            request.PhoneNumberId!, secrets, verified.Phone, verified.Quality),
                        null),
                    NumberCheck.Failed { Problem: not NumberProblem.Unreachable } failed => (
                        null, Refused(JsonNamingPolicy.CamelCase.ConvertName(failed.Problem.ToString()), failed.Detail)),
                    _ => (null, Problem.Unavailable()),
                };
            case "sms":
                // The account stands in the key: a token proves the account, and nobody can occupy a number of another's.
                var from = $"{request.AccountSid}/{request.MessagingServiceSid ?? request.From}";
                return Result(
                    await accounts.CheckAsync(credentials, cancellationToken),
                    new SenderLink(
                        GrainKeys.NumberKey(channel, from), GrainKeys.NumberKey(channel, request.AccountSid!), from, secrets,
                        request.From is ['+', ..] ? request.From : null, Quality: null));
            default:
                var key = GrainKeys.NumberKey(channel, request.ProjectId!);
                return Result(
                    await projects.CheckAsync(credentials, cancellationToken),
                    new SenderLink(key, key, request.ProjectId!, secrets, Phone: null, Quality: null));
        }
    }

    private static (SenderLink?, ProblemResult?) Result(CredentialCheck check, SenderLink link) => check switch
    {
        CredentialCheck.Confirmed => (link, null),
        CredentialCheck.Refused refused => (null, Refused("credentialsRejected", refused.Code)),
        _ => (null, Problem.Unavailable()),
    };

    private static ProblemResult Refused(string reason, string detail) =>
        new(422, "linkRefused", "The provider did not confirm the link.", detail) { ["reason"] = reason };
}

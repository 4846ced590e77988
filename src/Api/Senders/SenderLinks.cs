using MassMessaging.Api.Problems;
using MassMessaging.Channels;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Sms;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Senders;

/// <summary>Asks each channel's provider whether a sender's credentials are good, and makes the link of those that are.</summary>
internal sealed class SenderLinks(
    WhatsAppNumberApi numbers, TwilioAccountApi accounts, SmppAccountApi binds, FcmChannel projects, CredentialCipher cipher, SmppAccountStore bound,
    SenderStore senders)
{
    /// <summary>The link to store, or why there is none.</summary>
    /// <param name="tenantId">Whose sender it is.</param>
    /// <param name="senderId">The sender.</param>
    /// <param name="kind">What the link is of.</param>
    /// <param name="request">Its credentials, checked for their form.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(SenderLink? Link, ProblemResult? Problem)> CheckAsync(
        Guid tenantId, Guid senderId, LinkKind kind, LinkRequest request, CancellationToken cancellationToken)
    {
        var credentials = request.ToCredentials(kind);
        var secrets = cipher.Encrypt(senderId, credentials);
        if (kind == LinkKind.WhatsApp)
        {
            return await CheckWhatsAppAsync(request, credentials, secrets, cancellationToken);
        }

        if (kind == LinkKind.Smpp)
        {
            // The account stands in the key: only who knows its password gets here.
            var account = GrainKeys.SmppAccountKey(request.SystemId!);
            return Result(
                await IsBoundAsync(tenantId, account, credentials, cancellationToken)
                    ? new CredentialCheck.Confirmed()
                    : await binds.CheckAsync(credentials, cancellationToken),
                new SenderLink(
                    $"{account}/{request.From}", account, request.From!, secrets, request.From is ['+', ..] ? request.From : null, Quality: null),
                kind);
        }

        if (kind == LinkKind.Sms)
        {
            // The account stands in the key: a token proves the account, and nobody can occupy a number of another's.
            var from = $"{request.AccountSid}/{request.MessagingServiceSid ?? request.From}";
            return Result(
                await accounts.CheckAsync(credentials, cancellationToken),
                new SenderLink(
                    GrainKeys.NumberKey(kind.Word, from), GrainKeys.NumberKey(kind.Word, request.AccountSid!), from, secrets,
                    request.From is ['+', ..] ? request.From : null, Quality: null),
                kind);
        }

        var key = GrainKeys.NumberKey(kind.Word, request.ProjectId!);
        return Result(
            await projects.CheckAsync(credentials, cancellationToken),
            new SenderLink(key, key, request.ProjectId!, secrets, Phone: null, Quality: null), kind);
    }

    private async Task<(SenderLink?, ProblemResult?)> CheckWhatsAppAsync(
        LinkRequest request, IReadOnlyDictionary<string, string> credentials, byte[] secrets, CancellationToken cancellationToken) =>
        await numbers.GetNumberAsync(credentials, cancellationToken) switch
        {
            NumberCheck.Verified verified => (
                new SenderLink(
                    GrainKeys.NumberKey(Channel.WhatsApp, request.PhoneNumberId!), GrainKeys.NumberKey(Channel.WhatsApp, request.BusinessAccountId!),
                    request.PhoneNumberId!, secrets, verified.Phone, verified.Quality),
                null),
            NumberCheck.Failed { Problem: not NumberProblem.Unreachable } failed => (
                null, Refused(failed.Problem.ToWord(), failed.Detail, SenderChecks.KindOf(failed.Problem))),
            _ => (null, Unreachable(LinkKind.WhatsApp)),
        };

    /// <summary>
    /// Whether the account is kept bound for a sender of the tenant with the same credentials: centres count binds, and might
    /// refuse a second one that only asks.
    /// </summary>
    private async Task<bool> IsBoundAsync(
        Guid tenantId, string account, IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        foreach (var known in (await bound.SendersAsync(account, cancellationToken)).Where(sender => sender.TenantId == tenantId))
        {
            if (await senders.FindAsync(tenantId, known.SenderId, cancellationToken) is { Credentials: { } kept }
                && SmppCredentials.AreOfOneAccount(cipher.Decrypt(known.SenderId, kept), credentials))
            {
                return true;
            }
        }

        return false;
    }

    private static (SenderLink?, ProblemResult?) Result(CredentialCheck check, SenderLink link, LinkKind kind) => check switch
    {
        CredentialCheck.Confirmed => (link, null),
        CredentialCheck.Refused refused => (null, Refused("credentialsRejected", refused.Code)),
        _ => (null, Unreachable(kind)),
    };

    private static ProblemResult Unreachable(LinkKind kind) => new(Rule.ProviderUnreachable, ("channel", kind.Word)) { RetryAfter = 10 };

    private static ProblemResult Refused(string reason, string detail, string? check = null) =>
        new(Rule.LinkRefused, ("reason", reason), ("providerCode", detail)) { ["reason"] = reason, ["check"] = check };
}

using System.ComponentModel.DataAnnotations;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Sms;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Senders;

/// <summary>The provider's credentials of a sender: those of its channel and no others.</summary>
/// <param name="PhoneNumberId">WhatsApp: the provider's id of the number.</param>
/// <param name="BusinessAccountId">WhatsApp: the provider's id of the account.</param>
/// <param name="AccessToken">WhatsApp: opens the provider's API; stored encrypted and never shown again, like all that follows.</param>
/// <param name="AppSecret">WhatsApp: signs the provider's webhooks.</param>
/// <param name="VerifyToken">WhatsApp: your own word, by which the provider verifies the webhook's address.</param>
/// <param name="AccountSid">SMS: the account's id.</param>
/// <param name="AuthToken">SMS: opens the account and signs its webhooks.</param>
/// <param name="From">SMS: what messages come from: a number with its country code, a short code or a name.</param>
/// <param name="MessagingServiceSid">SMS: instead of from, the service that picks the number.</param>
/// <param name="SystemId">SMS over SMPP: the account's name at the centre.</param>
/// <param name="Password">SMS over SMPP: its password.</param>
/// <param name="SystemType">SMS over SMPP: the system type that the SMSC expects; mostly absent.</param>
/// <param name="ProjectId">Push: the project of the app, from the service account's file like the next three.</param>
/// <param name="ClientEmail">Push: the service account.</param>
/// <param name="PrivateKey">Push: its key as PEM.</param>
/// <param name="TokenUri">Push: where it gets its tokens; Google's unless given.</param>
internal sealed record LinkRequest(
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? PhoneNumberId = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? BusinessAccountId = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? AccessToken = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? AppSecret = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? VerifyToken = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? AccountSid = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? AuthToken = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? From = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? MessagingServiceSid = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? SystemId = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? Password = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? SystemType = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? ProjectId = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? ClientEmail = null,
    [property: StringLength(LinkRequest.LongestKey, MinimumLength = 1)] string? PrivateKey = null,
    [property: StringLength(LinkRequest.Longest, MinimumLength = 1)] string? TokenUri = null)
{
    /// <summary>Characters of a member.</summary>
    public const int Longest = 1000;

    /// <summary>Characters of a private key.</summary>
    public const int LongestKey = 16 * 1024;

    private const string GoogleTokens = "https://oauth2.googleapis.com/token";

    /// <summary>What the link is of: its channel, or SMPP where the installation has it and nothing speaks for REST.</summary>
    public LinkKind KindOf(Channel channel, SmsOptions sms) =>
        channel == Channel.Sms && sms.HasSmpp && (!sms.HasRest || SystemId is not null || Password is not null) ? LinkKind.Smpp : LinkKind.Of(channel);

    /// <summary>Every broken rule of a link of that kind.</summary>
    public IReadOnlyList<FieldError> Check(LinkKind kind)
    {
        var errors = new List<FieldError>();
        foreach (var (name, value) in All())
        {
            var longest = name == "privateKey" ? LongestKey : Longest;
            if (value is not null && !kind.Takes(name))
            {
                errors.Add(Rule.MemberOfOtherChannel.At("/" + name, ("channel", kind.Word)));
            }
            else if (value is null ? kind.Required.Contains(name) : string.IsNullOrWhiteSpace(value) || value.Length > longest)
            {
                errors.Add(Rule.ValueRequired.At("/" + name, ("limit", longest)));
            }
            else if (value is not null && name is "phoneNumberId" or "businessAccountId" or "accountSid" or "messagingServiceSid" or "projectId"
                && (value!.Length > 64 || !value.All(IsIdCharacter)))
            {
                errors.Add(Rule.IdMalformed.At("/" + name, ("reason", "letters"), ("limit", 64)));
            }
        }

        if (kind == LinkKind.Smpp && errors.Count == 0 && SmppCredentials.WrongIn(ToCredentials(kind)) is { } wrong)
        {
            errors.Add(Rule.ValueMalformed.At("/" + wrong));
        }

        if (kind == LinkKind.Sms && From is null == MessagingServiceSid is null)
        {
            errors.Add(Rule.ValueRequired.At("/from", ("reason", "oneOfTwo"), ("allowed", new[] { "from", "messagingServiceSid" })));
        }

        return errors;
    }

    /// <summary>The credentials of a link of that kind by the adapter's names.</summary>
    public IReadOnlyDictionary<string, string> ToCredentials(LinkKind kind)
    {
        var credentials = All().Where(pair => pair.Value is not null && kind.Takes(pair.Name))
            .ToDictionary(pair => pair.Name, pair => pair.Value!);
        if (kind == LinkKind.Push)
        {
            credentials.TryAdd("tokenUri", GoogleTokens);
        }

        return credentials;
    }

    private (string Name, string? Value)[] All() =>
    [
        ("phoneNumberId", PhoneNumberId), ("businessAccountId", BusinessAccountId), ("accessToken", AccessToken), ("appSecret", AppSecret),
        ("verifyToken", VerifyToken), ("accountSid", AccountSid), ("authToken", AuthToken), ("from", From),
        ("messagingServiceSid", MessagingServiceSid),
        ("systemId", SystemId), ("password", Password), ("systemType", SystemType), ("projectId", ProjectId), ("clientEmail", ClientEmail), ("privateKey", PrivateKey),
        ("tokenUri", TokenUri),
    ];

    // The providers' ids are opaque to us, but go into a path.
    private static bool IsIdCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}

using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Domain.Webhooks;

namespace MassMessaging.Api.Webhooks;

/// <summary>The shape of a webhook.</summary>
internal static class WebhookRules
{
    /// <summary>What can be told.</summary>
    public static readonly string[] EventTypes =
    [
        "campaign.launched", "campaign.completed", "campaign.expired", "campaign.paused", "delivery.updated", "message.received",
        "sender.restricted", "customer.optedOut",
    ];

    /// <summary>Characters of an address.</summary>
    public const int MaxUrl = 2000;

    /// <summary>What is wrong; empty: nothing.</summary>
    /// <param name="url">Where to post.</param>
    /// <param name="eventTypes">What to tell.</param>
    /// <param name="allowPrivate">Plain HTTP and private addresses are allowed, for development.</param>
    public static IEnumerable<FieldError> Check(string? url, string[]? eventTypes, bool allowPrivate)
    {
        if (url is null || url.Length > MaxUrl || !Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || parsed.UserInfo.Length > 0 || parsed.Fragment.Length > 0
            || !(parsed.Scheme == Uri.UriSchemeHttps || (allowPrivate && parsed.Scheme == Uri.UriSchemeHttp)))
        {
            yield return Rule.UrlInvalid.At("/url", ("limit", MaxUrl));
        }
        else if (!allowPrivate && PublicAddress.IsNotPublicLiteral(parsed.IdnHost))
        {
            yield return Rule.AddressNotPublic.At("/url");
        }

        if (eventTypes is not { Length: > 0 })
        {
            yield return Rule.EventTypesRequired.At("/eventTypes");
        }

        for (var i = 0; i < eventTypes?.Length; i++)
        {
            if (!EventTypes.Contains(eventTypes[i]))
            {
                yield return Rule.EventTypeUnknown.At($"/eventTypes/{i}", ("allowed", EventTypes));
            }
        }
    }
}

using MassMessaging.Domain.Validation;
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
            yield return new FieldError("/url", "urlInvalid", $"url must be an https address of at most {MaxUrl} characters, without user or fragment.");
        }
        else if (!allowPrivate && PublicAddress.IsNotPublicLiteral(parsed.IdnHost))
        {
            yield return new FieldError("/url", "addressNotPublic", "url must name a host of the public internet, not a loopback, private or reserved address.");
        }

        if (eventTypes is not { Length: > 0 })
        {
            yield return new FieldError("/eventTypes", "eventTypesRequired", "eventTypes names at least one event type.");
        }

        for (var i = 0; i < eventTypes?.Length; i++)
        {
            if (!EventTypes.Contains(eventTypes[i]))
            {
                yield return new FieldError($"/eventTypes/{i}", "eventTypeUnknown", $"An event type is one of {string.Join(", ", EventTypes)}.");
            }
        }
    }
}

using MassMessaging.Simulator.Sms;

namespace MassMessaging.Simulator.Receipts;

/// <summary>A post as its protocol sends and signs it.</summary>
internal static class WebhookRequest
{
    /// <summary>Null while there is no address to post to.</summary>
    internal static HttpRequestMessage? Of(Post post)
    {
        if (post.Url is not { } url)
        {
            return null;
        }

        var registration = post.Number.Registration;
        var secret = post.SignWrongly ? registration.AppSecret + "?" : registration.AppSecret;
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(post.Body) };
        if (registration.IsSms)
        {
            request.Content.Headers.ContentType = new("application/x-www-form-urlencoded", "UTF-8");
            request.Headers.Add("X-Twilio-Signature", SmsPosts.Sign(url, post.Body, secret));
            request.Headers.Add("I-Twilio-Idempotency-Token", post.Id.ToString());
        }
        else
        {
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("X-Hub-Signature-256", WebhookBody.Sign(post.Body, secret));
        }

        return request;
    }
}

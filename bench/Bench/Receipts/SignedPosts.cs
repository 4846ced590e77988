using System.Security.Cryptography;
using System.Text;
using MassMessaging.Channels.Sms;

namespace MassMessaging.Bench.Receipts;

/// <summary>A provider that reports: each post is signed and holds one status.</summary>
internal sealed class SignedPosts(string signedUrl, string token, string account = "AC00000000000000000000000000000001") : IDisposable
{
    /// <summary>Connections, each with one post at a time.</summary>
    public const int Connections = 64;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false }) { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Makes the posts ahead, so that signing them is not measured.</summary>
    public (string Query, byte[] Body, string Signature)[] Prepare(IEnumerable<(string ProviderId, string AttemptId)> sent) =>
    [
        .. sent.Select(message =>
        {
            var query = $"?{TwilioWebhook.AttemptParameter}={message.AttemptId}";
            KeyValuePair<string, string>[] form =
            [
                new("AccountSid", account), new("From", "+15005550006"), new("MessageSid", message.ProviderId),
                new("MessageStatus", "delivered"), new("To", "+393300000001"),
            ];
            var text = signedUrl + query + string.Concat(form.Select(field => field.Key + field.Value));
            var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text)));
            var body = string.Join('&', form.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
            return (query, Encoding.ASCII.GetBytes(body), signature);
        }),
    ];

    /// <summary>One post.</summary>
    public static HttpRequestMessage Request(string url, (string Query, byte[] Body, string Signature) post) => new(HttpMethod.Post, url + post.Query)
    {
        Content = new ByteArrayContent(post.Body) { Headers = { ContentType = new("application/x-www-form-urlencoded") } },
        Headers = { { TwilioWebhook.SignatureHeader, post.Signature } },
    };

    public async Task SendAsync(string url, (string Query, byte[] Body, string Signature)[] posts)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < posts.Length; i = Interlocked.Increment(ref next))
            {
                using var request = Request(url, posts[i]);
                using var answer = await _http.SendAsync(request);
                answer.EnsureSuccessStatusCode();
            }
        })));
    }

    public void Dispose() => _http.Dispose();
}

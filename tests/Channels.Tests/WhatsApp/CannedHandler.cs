using System.Net;
using System.Text;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>Answers without a network, and keeps what was asked.</summary>
internal sealed class CannedHandler(int status, string body, Action<HttpResponseMessage>? more = null) : HttpMessageHandler
{
    internal List<(HttpRequestMessage Request, string Body)> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var text = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Requests)
        {
            Requests.Add((request, text));
        }

        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        more?.Invoke(answer);
        return answer;
    }
}

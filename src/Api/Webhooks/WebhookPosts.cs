using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Webhooks;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Webhooks;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Webhooks;

/// <summary>How a post ended.</summary>
/// <param name="Status">The HTTP status; null: there was no answer.</param>
/// <param name="Error">What went wrong, in a few words; null: it was taken.</param>
/// <param name="RetryAfter">How long the receiver asks to wait.</param>
internal sealed record PostResult(int? Status, string? Error, TimeSpan? RetryAfter);

/// <summary>
/// Posts webhooks. The name is resolved here and the address that was judged is the one connected to, so a name that
/// resolves differently a moment later reaches nothing private; there are no redirects and no proxy.
/// </summary>
internal sealed class WebhookPosts : IDisposable
{
    private const string NotReached = "no connection to a public address";
    private static readonly TimeSpan LookUp = TimeSpan.FromSeconds(5); // well within the time of a call, whose end reads otherwise

    private readonly HttpClient _http;
    private readonly CredentialCipher _cipher;
    private readonly bool _allowPrivate;

    public WebhookPosts(CredentialCipher cipher, IOptions<WebhookOptions> options)
    {
        _cipher = cipher;
        _allowPrivate = options.Value.AllowPrivateAddresses;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), // names move
            MaxResponseHeadersLength = 16,
        };
        _http = new HttpClient(handler) { Timeout = options.Value.Timeout };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("MassMessaging", "1"));
    }

    /// <summary>Makes one attempt.</summary>
    public async Task<PostResult> PostAsync(DueWebhookDelivery delivery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new ByteArrayContent(Body(delivery)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var id = "msg_" + delivery.DeliveryId.ToString("N");
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(); // the outside lives in real time
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecret.Sign(Secrets(delivery), id, timestamp, Body(delivery)));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new PostResult(
                (int)answer.StatusCode, answer.IsSuccessStatusCode ? null : "answered " + (int)answer.StatusCode, Wait(answer.Headers.RetryAfter));
        }
        catch (HttpRequestException e)
        {
            return new PostResult(null, Words(e), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PostResult(null, "no answer in time", null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static byte[] Body(DueWebhookDelivery delivery) => JsonSerializer.SerializeToUtf8Bytes(
        new { type = delivery.Type, timestamp = delivery.OccurredAt, data = JsonSerializer.Deserialize<JsonElement>(delivery.DataJson) }, ApiJson.Options);

    private static TimeSpan? Wait(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - TimeProvider.System.GetUtcNow() : null);

    private IEnumerable<string> Secrets(DueWebhookDelivery delivery) => new[] { delivery.Secret, delivery.OldSecret }.OfType<byte[]>()
        .Select(secret => Encoding.UTF8.GetString(_cipher.Open(secret, WebhookSecret.Purpose(delivery.WebhookId))));

    // A name that leads nowhere public, one that nobody knows and a refused connection read the same: else a tenant could
    // find out which names the installation's own network has.
    private static string Words(HttpRequestException failure) => failure switch
    {
        { InnerException: NowhereException } => NotReached,
        { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => NotReached,
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no trusted TLS connection",
        _ => "no understandable answer",
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var allowed = PublicAddress.Choose(await ResolveAsync(context.DnsEndPoint.Host, cancellationToken), _allowPrivate);
        if (allowed.Length == 0)
        {
            throw new NowhereException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A name that is looked up for long reads like one that nobody knows, too.
    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookUp);
        try
        {
            return await Dns.GetHostAddressesAsync(host, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private sealed class NowhereException : IOException;
}

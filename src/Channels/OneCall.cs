using MassMessaging.Domain.Sending;
using MassMessaging.Hosting;

namespace MassMessaging.Channels;

/// <summary>What the answer to a send says about the message.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="body">The answer's body; empty when it was too long or broke off.</param>
/// <param name="retryAfter">The answer's Retry-After.</param>
internal delegate SendOutcome ReadAnswer(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter);

/// <summary>Makes one provider call over HTTP and sorts what can happen to it into the three outcomes.</summary>
internal static class OneCall
{
    /// <summary>Never throws for anything a provider or network can do, and never sends twice.</summary>
    /// <param name="http">Sends without retries and redirects, and hands the answer out once its headers are there.</param>
    /// <param name="request">The call; its content is <paramref name="content"/>.</param>
    /// <param name="content">The body, which knows whether writing began.</param>
    /// <param name="timeout">Real time for the whole call.</param>
    /// <param name="read">The provider's table.</param>
    /// <param name="cancellationToken">The caller's own limit.</param>
    internal static async Task<SendOutcome> SendAsync(
        HttpMessageInvoker http, HttpRequestMessage request, OneTimeContent content, TimeSpan timeout, ReadAnswer read, CancellationToken cancellationToken)
    {
        using var limit = TimeLimit.Start(timeout, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            return read((int)response.StatusCode, await BodyOfAsync(response, limit.Token), Answer.RetryAfter(response.Headers));
        }
        catch (Exception) when (content is { TooLate: true, Begun: false })
        {
            return new SendOutcome.NotSent("late");
        }
        catch (Exception) when (!content.Begun)
        {
            // Name lookup, connect, TLS or waiting for a connection: not a byte of the message has left.
            return new SendOutcome.Refused(ErrorClass.Transient, cancellationToken.IsCancellationRequested ? "cancelled" : "connect");
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome.Unknown(cancellationToken.IsCancellationRequested ? "call cancelled" : "no answer in time");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidOperationException)
        {
            return new SendOutcome.Unknown($"connection broke ({(broken as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown})");
        }
    }

    private static async Task<byte[]?> BodyOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await Answer.ReadAsync(response.Content, Answer.MaxBytes, cancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            return null; // the status line alone may still be a definite answer
        }
    }
}

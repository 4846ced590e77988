using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>Finds out why a database's certificate is not accepted, which Npgsql keeps to itself.</summary>
internal static class TlsRefusal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // The length of the message and its code, as PostgreSQL's protocol has them.
    private static readonly byte[] AskForTls = [0, 0, 0, 8, 4, 210, 22, 47];

    /// <summary>Shakes hands once more and answers what does not fit, as <c>RemoteCertificateChainErrors: UntrustedRoot</c>; empty: it was not found.</summary>
    public static async Task<string> ReasonAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        var reason = string.Empty;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host!, address.Port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(AskForTls, limit.Token);
            await stream.ReadExactlyAsync(new byte[1], limit.Token);
            await using var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = address.Host,
                    CertificateChainPolicy = Policy(address.RootCertificate),
                    RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                    {
                        var statuses = (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct().ToList();
                        reason = errors.ToString() + (statuses.Count == 0 ? string.Empty : $": {string.Join(", ", statuses)}");
                        return false;
                    },
                },
                limit.Token);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException or OperationCanceledException or CryptographicException)
        {
            // What the handshake ends with is known; its reason was noted on the way.
        }

        return reason;
    }

    private static X509ChainPolicy? Policy(string? rootCertificate)
    {
        if (string.IsNullOrEmpty(rootCertificate))
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(rootCertificate);
        return policy;
    }
}

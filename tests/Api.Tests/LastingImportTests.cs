using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MassMessaging.Api.Tests;

/// <summary>What ends an import whose file comes in slowly.</summary>
[Collection(ApiCollection.Name)]
public sealed class LastingImportTests(RunningApi api)
{
    [Theory]
    [InlineData("revoked", "401", "keyRequired")]
    [InlineData("suspended", "403", "tenantSuspended")]
    public async Task An_import_ends_when_its_key_may_write_no_more(string change, string status, string code)
    {
        var ann = await api.TenantAsync();
        var key = (await ann.Client.PostAsync("/v1/keys", new { name = "till", role = "manager" })).Expect(201);
        // By hand, because HttpClient reads no answer before it has sent the whole file.
        using var connection = new TcpClient(api.Http.BaseAddress!.Host, api.Http.BaseAddress.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/customers/import HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key.Text("key")}\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"));
        await WriteAsync(stream, "customerId,name\n");
        if (change == "revoked")
        {
            (await ann.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);
        }
        else
        {
            (await api.Operator.PatchAsync("/v1/tenants/" + ann.Id, new { suspended = true })).Expect(200);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var answer = ReadProblemAsync(stream, limit.Token);
        for (var row = 1; !answer.IsCompleted; row++)
        {
            await WriteAsync(stream, $"c{row},{new string('x', 150)}\n");
            await Task.WhenAny(answer, Task.Delay(100));
        }

        var text = await answer;
        Assert.StartsWith("HTTP/1.1 " + status, text, StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{code}\"", text, StringComparison.Ordinal);
        Assert.Empty((await ann.Client.GetAsync("/v1/customers")).Expect(200)["items"].EnumerateArray());
    }

    private static async Task<string> ReadProblemAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var (text, buffer) = (string.Empty, new byte[4096]);
        while (!text.Contains("traceId", StringComparison.Ordinal) && await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }

    private static async Task WriteAsync(NetworkStream stream, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
        await stream.WriteAsync(bytes);
        await stream.WriteAsync("\r\n"u8.ToArray());
    }
}

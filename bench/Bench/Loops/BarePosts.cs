using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MassMessaging.Bench.Loops;

/// <summary>The same request as the product's SMS adapter makes, without anything around it.</summary>
internal sealed class BarePosts(HttpClient http, Uri address)
{
    /// <summary>Calls under way at once.</summary>
    public const int AtOnce = 64;

    private static readonly AuthenticationHeaderValue Authorization = new("Basic", Convert.ToBase64String("AC00000000000000000000000000000001:token"u8));

    /// <summary>Posts to all of a page and returns the provider's ids in the same order.</summary>
    public async Task<string[]> SendAsync(IReadOnlyList<(int Seq, string Address)> page, int audience)
    {
        var ids = new string[page.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, page.Count)).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < page.Count; i = Interlocked.Increment(ref next))
            {
                ids[i] = await PostAsync(page[i], audience);
            }
        })));
        return ids;
    }

    private async Task<string> PostAsync((int Seq, string Address) person, int audience)
    {
        var form = $"To={Uri.EscapeDataString(person.Address)}&From=%2B15005550006&Body=Hello+from+the+salon"
            + $"&StatusCallback=http%3A%2F%2F127.0.0.1%2Fwebhooks%2Fsms%2F{audience}%3Fattempt%3D{person.Seq}.1";
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes(form)) { Headers = { ContentType = new("application/x-www-form-urlencoded") } },
            Headers = { Authorization = Authorization },
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return Sid(await response.Content.ReadAsByteArrayAsync());
    }

    private static string Sid(byte[] body)
    {
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("sid"u8))
            {
                json.Read();
                return json.GetString()!;
            }
        }

        throw new InvalidOperationException("The provider's answer has no sid.");
    }
}

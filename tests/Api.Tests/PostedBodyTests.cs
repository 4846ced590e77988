using System.Security.Cryptography;
using System.Text;
using MassMessaging.Api.Limits;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

/// <summary>Bodies that providers post: which are read at all, and how much of them at once.</summary>
[Collection(SiloCollection.Name)]
public sealed class PostedBodyTests(ApiWithSilo api)
{
    private const int Large = 2_900_000;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=00")]
    [InlineData("sha1=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256=gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg")]
    public async Task A_post_of_whatsapp_that_is_not_signed_is_refused_before_its_body_comes(string? signature)
    {
        var (sender, _) = await api.SenderAsync(await api.TenantAsync());
        var header = signature is null ? string.Empty : $"\nX-Hub-Signature-256: {signature}";
        using var call = await RawCall.BeginAsync(api.Http.BaseAddress!, $"POST /webhooks/whatsapp/{sender} HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: {Large}{header}");
        ExpectProblem(await call.AnswerAsync(), 401, "signatureInvalid");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_post_of_sms_that_is_not_signed_is_refused_before_its_body_comes(string? signature)
    {
        var (sender, _) = await api.SmsSenderAsync(await api.TenantAsync());
        var header = signature is null ? string.Empty : $"\nX-Twilio-Signature: {signature}";
        using var call = await RawCall.BeginAsync(api.Http.BaseAddress!, $"POST /webhooks/sms/{sender} HTTP/1.1\nHost: x\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 60000{header}");
        ExpectProblem(await call.AnswerAsync(), 401, "signatureInvalid");
    }

    [Theory]
    [InlineData("whatsapp", "application/json", "X-Hub-Signature-256: sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sms", "application/x-www-form-urlencoded", "X-Twilio-Signature: AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task A_post_to_no_sender_is_refused_before_its_body_comes(string channel, string type, string header)
    {
        using var call = await RawCall.BeginAsync(api.Http.BaseAddress!, $"POST /webhooks/{channel}/{Guid.NewGuid():N} HTTP/1.1\nHost: x\nContent-Type: {type}\nContent-Length: 60000\n{header}");
        ExpectProblem(await call.AnswerAsync(), 404, "notFound");
    }

    [Fact]
    public async Task A_large_post_that_comes_in_many_parts_is_judged_by_all_of_them()
    {
        var (sender, number) = await api.SenderAsync(await api.TenantAsync());
        var body = LargeBody(number, "m1", Large);
        foreach (var (sent, status) in new[] { (body, 200), ([.. body[..^3], (byte)'\t', .. body[^2..]], 401) })
        {
            using var call = await BeginAsync(api.Http.BaseAddress!, sender, number, body);
            for (var at = 0; at < sent.Length; at += 99_991)
            {
                await call.SendAsync(sent.AsMemory(at, Math.Min(99_991, sent.Length - at)));
            }

            var answer = await call.AnswerAsync();
            Assert.True(RawCall.StatusOf(answer) == status, answer);
        }
    }

    [Theory]
    [InlineData(512 * 1024, false)]
    [InlineData((512 * 1024) + 1, true)]
    public async Task A_large_post_waits_for_its_tenants_turn_and_a_small_one_does_not(int length, bool waits)
    {
        await using var app = await api.StartApiAsync(more: "--Costs:AtOnce=8");
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        var body = LargeBody(number, $"m{length}", length);
        var gate = app.Services.GetRequiredService<CostGate>();
        using var call = await BeginAsync(new Uri(app.Urls.First()), sender, number, body);
        using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
        {
            await call.SendAsync(body);
            if (waits)
            {
                await OutgoingWebhookTests.UntilAsync("the post waits", () => Task.FromResult(gate.Now == (1, 4)));
            }
            else
            {
                Assert.Equal(200, RawCall.StatusOf(await call.AnswerAsync()));
            }
        }

        if (waits)
        {
            Assert.Equal(200, RawCall.StatusOf(await call.AnswerAsync()));
        }

        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Bytes_under_way_are_bounded_and_one_tenants_posts_leave_room_for_anothers()
    {
        await using var app = await api.StartApiAsync(null, "--RateLimit:PostedMebibytes=8");
        var server = new Uri(app.Urls.First());
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (anns, number) = await api.SenderAsync(ann);
        var (bobs, other) = await api.SenderAsync(bob);
        var body = LargeBody(number, "m1", Large);

        // Each comes but for its last byte. The one that is refused gives the others its bytes, so never are all refused.
        var calls = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BeginAsync(server, anns, number, body)));
        var answers = calls.Select(call => call.AnswerAsync()).ToArray();
        await Task.WhenAll(calls.Select(call => call.SendAsync(body.AsMemory(..^1))));
        var refused = await await Task.WhenAny(answers);
        ExpectProblem(refused, 429, "rateLimited");
        Assert.Contains("Retry-After: ", refused, StringComparison.Ordinal);
        var small = LargeBody(other, "m2", 2_000);
        using (var call = await BeginAsync(server, bobs, other, small))
        {
            await call.SendAsync(small);
            var answer = await call.AnswerAsync();
            Assert.True(RawCall.StatusOf(answer) == 200, answer);
        }

        await Task.WhenAll(calls.Select(call => call.SendAsync(body.AsMemory(^1..))));
        var statuses = (await Task.WhenAll(answers)).Select(RawCall.StatusOf).ToList();
        Assert.Contains(200, statuses);
        Assert.All(statuses, status => Assert.Contains(status, new[] { 200, 429 }));
        var afterwards = string.Empty;
        for (var look = 0; look < 200 && RawCall.StatusOf(afterwards) != 200; look++)
        {
            using var again = await BeginAsync(server, anns, number, body);
            await again.SendAsync(body);
            afterwards = await again.AnswerAsync();
        }

        Assert.True(RawCall.StatusOf(afterwards) == 200, afterwards);
        Array.ForEach(calls, call => call.Dispose());

        await RunningApi.StopAsync(app);
    }

    private static Task<RawCall> BeginAsync(Uri server, string sender, ProviderNumber number, byte[] signed)
    {
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(number.AppSecret), signed));
        return RawCall.BeginAsync(server, $"POST /webhooks/whatsapp/{sender} HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: {signed.Length}\nX-Hub-Signature-256: sha256={signature}");
    }

    // A short message, and blanks that count as much as any byte.
    private static byte[] LargeBody(ProviderNumber number, string id, int length)
    {
        var text = CampaignTests.Envelope(number, new { messages = new[] { new { id, from = "393331234567", timestamp = "1803888000", type = "text", text = new { body = "Hi" } } } });
        return Encoding.UTF8.GetBytes(text[..^1] + new string(' ', length - text.Length) + text[^1]);
    }

    private static void ExpectProblem(string answer, int status, string code)
    {
        Assert.True(RawCall.StatusOf(answer) == status, answer);
        Assert.Contains($"\"{code}\"", answer, StringComparison.Ordinal);
    }
}

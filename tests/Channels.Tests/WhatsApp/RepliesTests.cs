using System.Globalization;
using System.Net.Http.Headers;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>What the provider answers, and what that means for the message.</summary>
public sealed class RepliesTests
{
    [Theory]
    [InlineData("""{"contacts":[{"input":"+16505551234","wa_id":"16505551234"}],"messages":[{"id":"wamid.1"}]}""", "")]
    [InlineData("""{"contacts":[{"input":"16505551234","wa_id":"16505551234"}],"messages":[{"id":"wamid.1"}]}""", "")]
    [InlineData("""{"contacts":[{"input":"+541123456789","wa_id":"5491123456789"}],"messages":[{"id":"wamid.1"}]}""", "+5491123456789")]
    [InlineData("""{"contacts":[{"input":"+16505551234","wa_id":"16505551234","user_id":"US.1"}],"messages":[{"id":"wamid.1"}]}""", "US.1")]
    [InlineData("""{"contacts":[{"input":"+541123456789","wa_id":"5491123456789","user_id":"AR.1"}],"messages":[{"id":"wamid.1"}]}""", "+5491123456789 AR.1")]
    [InlineData("""{"contacts":[{"input":"US.1","user_id":"US.1"}],"messages":[{"id":"wamid.1"}]}""", "")]
    [InlineData("""{"contacts":[{"input":"US.1","user_id":"US.1","wa_id":"16505551234"}],"messages":[{"id":"wamid.1"}]}""", "+16505551234")]
    [InlineData("""{"contacts":[{"input":"+16505551234","wa_id":"nobody"}],"messages":[{"id":"wamid.1"}]}""", "")]
    [InlineData("""{"contacts":[],"messages":[{"id":"wamid.1"}]}""", "")]
    [InlineData("""{"messages":[{"id":"wamid.1"}]}""", "")]
    public void An_answer_names_the_persons_other_addresses(string body, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Assert.IsType<SendOutcome.Accepted>(Replies.ToOutcome(200, System.Text.Encoding.UTF8.GetBytes(body), null)).Named));

    public static TheoryData<string, int, string, string> Answers => new()
    {
        { "taken", 200, """{"messages":[{"id":"wamid.1"}]}""", "accepted wamid.1" },
        { "taken, held for quality", 200, """{"messages":[{"id":"wamid.1","message_status":"held_for_quality_assessment"}]}""", "held wamid.1" },
        { "taken, template paused", 200, """{"messages":[{"id":"wamid.1","message_status":"paused"}]}""", "held wamid.1, template paused" },
        { "taken, with a good word", 200, """{"messages":[{"id":"wamid.1","message_status":"accepted"}]}""", "accepted wamid.1" },
        { "taken, with a word that nobody knows", 200, """{"messages":[{"id":"wamid.1","message_status":"warming_up"}]}""", "accepted wamid.1" },
        { "taken with another 2xx", 202, """{"messages":[{"id":"wamid.1"}]}""", "accepted wamid.1" },
        { "taken without an id", 200, """{"messages":[{}]}""", "unknown" },
        { "taken with an empty id", 200, """{"messages":[{"id":""}]}""", "unknown" },
        { "taken without messages", 200, """{"messages":[]}""", "unknown" },
        { "success that is an error", 200, """{"error":{"code":190}}""", "unknown" },
        { "success that is no JSON", 200, "OK", "unknown" },
        { "success that is nothing", 200, "", "unknown" },
        { "code as text", 400, """{"error":{"code":"131026"}}""", "Recipient 131026" },
        { "number gone", 400, """{"error":{"code":100,"error_subcode":33}}""", "Config 100" },
        { "unmapped code", 400, """{"error":{"code":139999}}""", "Unlisted 139999" },
        { "unmapped code as 401", 401, """{"error":{"code":139999}}""", "Unlisted 139999" },
        { "unmapped code as 403", 403, """{"error":{"code":139999}}""", "Unlisted 139999" },
        { "unmapped code as 429", 429, """{"error":{"code":139999}}""", "Throttled 139999" },
        { "a code that names nobody as 5xx", 500, """{"error":{"code":139000}}""", "unknown" },
        { "words of another shape", 400, """{"error":{"code":131026,"message":{},"error_data":"text"}}""", "Recipient 131026" },
        { "unmapped code as 5xx", 500, """{"error":{"code":139999}}""", "unknown" },
        { "own fault as 5xx", 500, """{"error":{"code":131000}}""", "unknown" },
        { "own fault as 5xx", 503, """{"error":{"code":131016}}""", "unknown" },
        { "own fault as 5xx", 500, """{"error":{"code":2}}""", "unknown" },
        { "own fault as 5xx", 500, """{"error":{"code":1}}""", "unknown" },
        { "definite code as 5xx", 500, """{"error":{"code":132001}}""", "Content 132001" },
        { "error without a code", 400, """{"error":{"message":"no"}}""", "Config http400" },
        { "too many, no words", 429, "", "Throttled http429" },
        { "wrong address", 404, "<html>", "Config http404" },
        { "redirect", 302, "", "Config http302" },
        { "gave up waiting", 408, "", "unknown" },
        { "client left", 499, "", "unknown" },
        { "gateway", 502, "<html>", "unknown" },
    };

    public static TheoryData<int, ErrorClass> Codes
    {
        get
        {
            var codes = new TheoryData<int, ErrorClass>();
            Add(ErrorClass.Throttled, 130429, 131056, 80007, 4);
            Add(ErrorClass.SenderBlocked, 131048, 131031, 368, 131064);
            Add(ErrorClass.OptedOut, 131050);
            Add(ErrorClass.Recipient, 131026, 131047, 131049, 130472, 130497, 131021, 137000, 131062);
            Add(ErrorClass.Config, 190, 0, 10, 200, 250, 299, 3, 131005, 33, 131042, 131045, 133010, 131037, 131063);
            Add(ErrorClass.Content, 100, 131008, 131009, 131051, 135000);
            Add(ErrorClass.Content, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068);
            Add(ErrorClass.Transient, 131000, 131016, 1, 2, 131052, 131053, 131057);
            return codes;

            void Add(ErrorClass kind, params int[] all)
            {
                foreach (var code in all)
                {
                    codes.Add(code, kind);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_means(string label, int status, string body, string expected)
    {
        var outcome = await SendAsync(new CannedHandler(status, body));
        var words = outcome switch
        {
            SendOutcome.Accepted accepted => "accepted " + accepted.ProviderId,
            SendOutcome.Held held => "held " + held.ProviderId + (held.TemplatePaused ? ", template paused" : string.Empty),
            SendOutcome.Refused refused => $"{refused.Class} {refused.Code}",
            _ => "unknown",
        };
        Assert.True(words == expected, $"{label}: {words}, not {expected}");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_in_an_answer_and_in_a_later_status_means_the_same(int code, ErrorClass expected)
    {
        var text = code.ToString(CultureInfo.InvariantCulture);
        var answer = await SendAsync(new CannedHandler(400, $$$"""{"error":{"code":{{{text}}}}}"""));
        Assert.Equal(new SendOutcome.Refused(expected, text), answer);

        var later = Assert.Single(Post.Statuses($$$"""{"id":"wamid.1","status":"failed","timestamp":"1","errors":[{"code":{{{text}}}}]}"""));
        Assert.Equal((expected, text), (later.Class!.Value, later.Code));
    }

    [Fact]
    public async Task Seconds_to_wait_are_passed_on() =>
        Assert.Equal(TimeSpan.FromSeconds(90), await WaitAsync(answer => answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(90))));

    [Fact]
    public async Task A_date_to_wait_for_is_measured_from_the_answers_own_date() =>
        Assert.Equal(TimeSpan.FromMinutes(5), await WaitAsync(answer =>
        {
            answer.Headers.Date = new DateTimeOffset(2020, 1, 1, 12, 0, 0, TimeSpan.Zero);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(new DateTimeOffset(2020, 1, 1, 12, 5, 0, TimeSpan.Zero));
        }));

    [Fact]
    public async Task A_wait_beyond_a_day_is_a_day() =>
        Assert.Equal(TimeSpan.FromHours(24), await WaitAsync(answer => answer.Headers.RetryAfter = new(TimeSpan.FromDays(300))));

    [Fact]
    public async Task No_wait_is_no_wait() => Assert.Null(await WaitAsync(answer => answer.Headers.RetryAfter = new(TimeSpan.Zero)));

    internal static Task<SendOutcome> SendAsync(CannedHandler handler, OutgoingMessage? message = null) =>
        new WhatsAppChannel(new HttpMessageInvoker(handler), Options.Create(new WhatsAppOptions()))
            .SendAsync(message ?? Sample.Message(), CancellationToken.None);

    private static async Task<TimeSpan?> WaitAsync(Action<HttpResponseMessage> more) =>
        Assert.IsType<SendOutcome.Refused>(await SendAsync(new CannedHandler(429, """{"error":{"code":130429}}""", more))).RetryAfter;
}

using System.Diagnostics;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Providers;

/// <summary>What every channel that calls a provider over HTTP must do, whatever its protocol. Each channel's suite inherits it.</summary>
public abstract class ChannelCompliance
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    // Long enough for a busy machine to connect and write, or the limit would strike before the request is out.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    /// <summary>The adapter, pointed at a provider.</summary>
    protected abstract IChannel NewChannel(Uri provider, TimeSpan sendTimeout);

    /// <summary>A message that the adapter can send.</summary>
    protected abstract OutgoingMessage Message { get; }

    /// <summary>An answer by which the provider takes the message under the id <c>the-id</c>.</summary>
    protected abstract CannedReply.Answer AcceptingAnswer { get; }

    /// <summary>An answer by which the provider refuses for the recipient's sake.</summary>
    protected abstract CannedReply.Answer RefusingAnswer { get; }

    [Fact]
    public async Task A_taken_message_is_accepted_with_the_providers_id()
    {
        await using var provider = new CannedProvider(AcceptingAnswer);
        Assert.Equal(new SendOutcome.Accepted("the-id"), await SendAsync(provider.Url));
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task An_answer_in_chunks_is_an_answer()
    {
        await using var provider = new CannedProvider(AcceptingAnswer with { Chunked = true });
        Assert.Equal(new SendOutcome.Accepted("the-id"), await SendAsync(provider.Url));
    }

    [Fact]
    public async Task A_refusal_is_refused_and_not_tried_again()
    {
        await using var provider = new CannedProvider(RefusingAnswer);
        Assert.True(Assert.IsType<SendOutcome.Refused>(await SendAsync(provider.Url)).Class is ErrorClass.Recipient or ErrorClass.Device);
        Assert.Single(provider.Requests);
    }

    [Theory]
    [InlineData("Retry-After: 90\r\n", 90)]
    [InlineData("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:51:07 GMT\r\n", 90)]
    [InlineData("Date: Sunday, 06-Nov-94 08:49:37 GMT\r\nRetry-After: Sun Nov  6 08:51:07 1994\r\n", 90)]
    [InlineData("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", 86_400)] // without a date of its own, by our clock; at most a day
    public async Task How_long_to_wait_is_told_in_seconds_or_as_a_date(string headers, int seconds)
    {
        await using var provider = new CannedProvider(new CannedReply.Answer(429, string.Empty, headers));
        var refused = Assert.IsType<SendOutcome.Refused>(await SendAsync(provider.Url));
        Assert.Equal((ErrorClass.Throttled, TimeSpan.FromSeconds(seconds)), (refused.Class, refused.RetryAfter));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_server_error_without_words_is_unknown_and_not_tried_again(int status)
    {
        await using var provider = new CannedProvider(new CannedReply.Answer(status, "<html>oops</html>"));
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(provider.Url));
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_success_that_is_not_understood_is_unknown()
    {
        await using var provider = new CannedProvider(new CannedReply.Answer(200, "{}"));
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(provider.Url));
        Assert.Single(provider.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_without_end_is_not_read(bool chunked)
    {
        var body = AcceptingAnswer.Body + new string(' ', 70_000);
        await using var provider = new CannedProvider(AcceptingAnswer with { Body = body, Chunked = chunked });
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(provider.Url));
    }

    [Fact]
    public async Task Silence_beyond_the_time_limit_is_unknown_and_not_tried_again()
    {
        await using var provider = new CannedProvider(new CannedReply.Silence());
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(provider.Url, Short));
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_call_cancelled_under_way_is_unknown()
    {
        await using var provider = new CannedProvider(new CannedReply.Silence());
        using var cancel = new CancellationTokenSource();
        var sending = NewChannel(provider.Url, Patient).SendAsync(Message, cancel.Token);
        await provider.FirstRequest;
        await cancel.CancelAsync();
        Assert.IsType<SendOutcome.Unknown>(await sending);
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_call_cancelled_before_it_began_was_certainly_not_accepted()
    {
        await using var provider = new CannedProvider(AcceptingAnswer);
        var outcome = await NewChannel(provider.Url, Patient).SendAsync(Message, new CancellationToken(canceled: true));
        Assert.Equal(ErrorClass.Transient, Assert.IsType<SendOutcome.Refused>(outcome).Class);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_connection_that_comes_after_the_last_moment_carries_nothing_and_costs_no_try()
    {
        await using var provider = new CannedProvider(AcceptingAnswer);
        var channel = NewChannel(provider.Url, Patient);

        Assert.Equal(new SendOutcome.NotSent("late"), await channel.SendAsync(Message with { StartBefore = Stopwatch.GetTimestamp() }, CancellationToken.None));
        Assert.Empty(provider.Requests);
        Assert.IsType<SendOutcome.Accepted>(await channel.SendAsync(Message with { StartBefore = long.MaxValue }, CancellationToken.None));
    }

    [Fact]
    public async Task A_connection_reset_after_the_request_is_unknown_and_not_tried_again()
    {
        await using var provider = new CannedProvider(new CannedReply.Reset());
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(provider.Url));
        Assert.Single(provider.Requests);
    }

    [Fact]
    public async Task A_reset_on_a_reused_connection_is_unknown_and_not_tried_again()
    {
        await using var provider = new CannedProvider(n => n == 1 ? AcceptingAnswer : new CannedReply.Reset());
        var channel = NewChannel(provider.Url, Patient);
        Assert.IsType<SendOutcome.Accepted>(await channel.SendAsync(Message, CancellationToken.None));
        Assert.IsType<SendOutcome.Unknown>(await channel.SendAsync(Message, CancellationToken.None));
        Assert.Equal(2, provider.Requests.Count);
    }

    [Fact]
    public async Task A_refused_connection_is_certainly_not_accepted() =>
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Transient, "connect"), await SendAsync(CannedProvider.NobodyThere()));

    [Fact]
    public async Task A_name_that_nobody_knows_is_certainly_not_accepted() =>
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Transient, "connect"), await SendAsync(new Uri("http://provider.invalid")));

    [Fact]
    public async Task A_failed_handshake_is_certainly_not_accepted()
    {
        // The provider speaks no TLS: it takes the hello for the beginning of a request and never sees one in full.
        await using var provider = new CannedProvider(AcceptingAnswer);
        var url = new UriBuilder(provider.Url) { Scheme = "https" }.Uri;
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Transient, "connect"), await SendAsync(url, Short));
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = new CannedProvider(AcceptingAnswer);
        await using var provider = new CannedProvider(new CannedReply.Answer(307, string.Empty, $"Location: {elsewhere.Url}\r\n"));
        Assert.IsType<SendOutcome.Refused>(await SendAsync(provider.Url));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task The_attempts_id_travels_with_the_message()
    {
        await using var provider = new CannedProvider(AcceptingAnswer);
        await SendAsync(provider.Url);
        Assert.Contains(Message.AttemptId, provider.Requests[0], StringComparison.Ordinal);
    }

    private Task<SendOutcome> SendAsync(Uri provider, TimeSpan? sendTimeout = null) =>
        NewChannel(provider, sendTimeout ?? Patient).SendAsync(Message, CancellationToken.None);
}

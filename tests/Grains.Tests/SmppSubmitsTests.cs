using System.Reflection;
using MassMessaging.Channels;
using MassMessaging.Channels.Smpp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Smpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace MassMessaging.Grains.Tests;

/// <summary>The owner of an account is lost before or after it was asked to submit: only after may a message have gone out.</summary>
public sealed class SmppSubmitsTests
{
    [Fact]
    public async Task An_owner_that_is_lost_after_the_submit_leaves_the_attempt_unknown()
    {
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(Bound, () => Task.FromException<SmppReply>(new TimeoutException())));
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(Bound, () => Task.FromException<SmppReply>(new InvalidOperationException("the silo is gone"))));
        Assert.IsType<SendOutcome.Unknown>(await SendAsync(Bound, () => throw new InvalidOperationException("the silo is gone")));
    }

    [Fact]
    public async Task A_call_that_ends_after_the_submit_leaves_the_attempt_unknown()
    {
        using var end = new CancellationTokenSource();

        Assert.IsType<SendOutcome.Unknown>(await SendAsync(
            Bound,
            () =>
            {
                end.Cancel();
                return new TaskCompletionSource<SmppReply>().Task;
            },
            end.Token));
    }

    [Fact]
    public async Task An_account_that_is_not_bound_is_asked_for_no_submit()
    {
        var submits = 0;

        var outcome = await SendAsync(() => Task.FromResult<SmppReply?>(new SmppReply(SmppResultKind.Refused, "bind", ErrorClass.Config)), () =>
        {
            submits++;
            return Task.FromResult(new SmppReply(SmppResultKind.Accepted, "1"));
        });

        Assert.Equal((new SendOutcome.Refused(ErrorClass.Config, "bind"), 0), (outcome, submits));
    }

    private static Task<SmppReply?> Bound() => Task.FromResult<SmppReply?>(null);

    private static Task<SendOutcome> SendAsync(Func<Task<SmppReply?>> bind, Func<Task<SmppReply>> submit, CancellationToken cancellationToken = default)
    {
        // A class of the interface would be a second grain of every test silo, so both are proxies.
        var owner = Proxy.Of<ISmppAccountGrain>(method => method == nameof(ISmppAccountGrain.BindAsync) ? (object)bind() : submit());
        var grains = Proxy.Of<IGrainFactory>(_ => owner);
        var credentials = new Dictionary<string, string> { [SmppCredentials.SystemId] = "salon", [SmppCredentials.Password] = "secret" };
        var message = new OutgoingMessage("1", "+16505551234", "Hello", Template: null, credentials, SenderId: Guid.NewGuid());
        return new SmppSubmits(grains, NullLogger<SmppSubmits>.Instance).SendAsync(message, cancellationToken);
    }

    /// <summary>Answers every call of an interface with a function of the method's name.</summary>
    public class Proxy : DispatchProxy
    {
        private Func<string, object> _answer = null!;

        internal static T Of<T>(Func<string, object> answer)
            where T : class
        {
            var proxy = Create<T, Proxy>();
            ((Proxy)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name);
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using MassMessaging.Api.Cluster;
using MassMessaging.Contracts;

namespace MassMessaging.Api.Tests;

/// <summary>A rejected call was never executed and is repeated; one whose answer was lost may have been.</summary>
public sealed class RejectedCallTests
{
    private static readonly MethodInfo Ours = typeof(ICampaignGrain).GetMethod(nameof(ICampaignGrain.PauseAsync))!;

    [Fact]
    public async Task A_call_that_a_dead_silo_rejects_is_repeated_until_another_takes_it()
    {
        var call = Call.Of(Ours, Rejection(), Rejection());

        await new RejectedCallRetryFilter().Invoke((IOutgoingGrainCallContext)(object)call);

        Assert.Equal(3, call.Tries);
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_is_not_repeated()
    {
        var call = Call.Of(Ours, new SiloUnavailableException());

        await Assert.ThrowsAsync<SiloUnavailableException>(() => new RejectedCallRetryFilter().Invoke((IOutgoingGrainCallContext)(object)call));
        Assert.Equal(1, call.Tries);
    }

    [Fact]
    public async Task A_call_of_the_runtime_itself_is_left_to_the_runtime()
    {
        var call = Call.Of(typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!, Rejection());

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => new RejectedCallRetryFilter().Invoke((IOutgoingGrainCallContext)(object)call));
        Assert.Equal(1, call.Tries);
    }

    // It has no constructor that others may call.
    private static OrleansMessageRejectionException Rejection() =>
        (OrleansMessageRejectionException)RuntimeHelpers.GetUninitializedObject(typeof(OrleansMessageRejectionException));

    /// <summary>A call that fails as told, and then succeeds.</summary>
    public class Call : DispatchProxy
    {
        private readonly Queue<Exception> _failures = [];
        private MethodInfo? _method;

        public int Tries { get; private set; }

        public static Call Of(MethodInfo method, params Exception[] failures)
        {
            var call = (Call)(object)Create<IOutgoingGrainCallContext, Call>();
            call._method = method;
            Array.ForEach(failures, call._failures.Enqueue);
            return call;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == "get_InterfaceMethod")
            {
                return _method;
            }

            Tries++;
            return _failures.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
        }
    }
}

using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Chat;

/// <summary>
/// Counts what an app calls over its live connection like any other call of the app, and writes the log's line of a call
/// that failed. The runtime's own line would hold a stack for each refusal too.
/// </summary>
internal sealed partial class ChatLimits(AppLimits limits, ILogger<ChatLimits> logger) : IHubFilter
{
    /// <summary>Where the runtime logs calls that end in an exception, refusals among them.</summary>
    public const string RuntimeCategory = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var (tenantId, customerNo) = AppCaller.Of(invocationContext.Context.User!);
        object? result = null;
        try
        {
            var refused = limits.Count(tenantId, customerNo)
                ?? await limits.InItsShareAsync(tenantId, async () => result = await next(invocationContext));
            return refused is null ? result : throw Told(refused);
        }
        catch (Exception failure) when (failure is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            LogFailed(failure, invocationContext.HubMethodName);
            throw;
        }
    }

    private static HubException Told(ProblemResult refused) => new($"{refused.Code}: {refused.Detail} Try again in {refused.RetryAfter} s.");

    [LoggerMessage(Level = LogLevel.Error, Message = "The call {HubMethod} of a live connection failed")]
    private partial void LogFailed(Exception failure, string hubMethod);
}

using MassMessaging.Api.Access;
using MassMessaging.Persistence.Chat;
using MassMessaging.Persistence.Tenants;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Chat;

/// <summary>
/// The live connection of a customer's app. It carries nothing that the inbox has not: an app that loses it goes on
/// from the number of its last message. Each call asks anew whether its customer is there and may write.
/// </summary>
internal sealed class ChatHub(ChatConnections connections, InboxStore inbox, InboxMarks marks, KeyStore keys) : Hub<IChatClient>
{
    /// <summary>Begins, or begins anew: sends every message after this number, in order, and then each new one.</summary>
    /// <param name="afterSeq">The number of the last message that the app has stored; 0: it has none.</param>
    public async Task<ConversationView> Resume(long afterSeq)
    {
        Check(afterSeq);
        var (tenantId, customerNo) = await CallerAsync(writes: false);
        await connections.FollowAsync(Context, tenantId, customerNo, afterSeq);
        return (await inbox.ConversationAsync(tenantId, customerNo, Context.ConnectionAborted)).ToView();
    }

    /// <summary>The app has stored all messages up to this one: they count as delivered.</summary>
    public Task<ConversationView> Ack(long upToSeq) => MarkAsync(upToSeq, read: false);

    /// <summary>The app has shown all messages up to this one: they count as read.</summary>
    public Task<ConversationView> Read(long upToSeq) => MarkAsync(upToSeq, read: true);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        var (tenantId, customerNo) = AppCaller.Of(Context.User!);
        connections.Add(Context, tenantId, customerNo);
        try
        {
            // An erasure may have come after the token was read and before this connection could be told of it.
            if (await keys.FindAppCallerAsync(tenantId, customerNo, Context.ConnectionAborted) is null)
            {
                Context.Abort();
            }
        }
        catch
        {
            await connections.RemoveAsync(Context.ConnectionId); // a connection that fails here is not said to have ended
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception) => connections.RemoveAsync(Context.ConnectionId);

    private async Task<ConversationView> MarkAsync(long upToSeq, bool read)
    {
        Check(upToSeq);
        var (tenantId, customerNo) = await CallerAsync(writes: true);
        return (await marks.MoveAsync(tenantId, customerNo, upToSeq, read, Context.ConnectionAborted)).ToView();
    }

    private async Task<(Guid TenantId, long CustomerNo)> CallerAsync(bool writes)
    {
        var (tenantId, customerNo) = AppCaller.Of(Context.User!);
        var caller = await keys.FindAppCallerAsync(tenantId, customerNo, Context.ConnectionAborted);
        if (caller is null)
        {
            Context.Abort();
            throw new HubException("appTokenRequired: this customer is not there any more.");
        }

        return writes && caller.Suspended
            ? throw new HubException("tenantSuspended: this tenant is suspended: its customers' apps only read.")
            : (tenantId, customerNo);
    }

    private static void Check(long seq)
    {
        if (seq < 0)
        {
            throw new HubException("outOfRange: a number is 0 or more.");
        }
    }
}

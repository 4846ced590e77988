using System.Collections.Concurrent;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Chat;

/// <summary>
/// Stands before the hub. It gives each connection its place, and lets a request with a connection's id pass only when the
/// request's token speaks for the customer that negotiated the connection: SignalR itself compares no customers.
/// </summary>
/// <param name="places">The places of connections.</param>
/// <param name="clock">The real clock.</param>
internal sealed class HubDoor(ConnectionPlaces places, TimeProvider clock)
{
    /// <summary>The query's parameter that names a connection.</summary>
    private const string Id = "id";

    /// <summary>A little longer than SignalR itself keeps a connection that nobody begins.</summary>
    private static readonly TimeSpan BeginsWithin = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Negotiated> _negotiated = new(StringComparer.Ordinal);
    private readonly Queue<Negotiated> _notBegun = new();
    private readonly Lock _lapsing = new();

    /// <summary>Connections that were negotiated, and have neither ended nor lapsed.</summary>
    public int Known => _negotiated.Count;

    /// <summary>Judges a request to the hub; other requests pass.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is null || context.Features.Get<AppCaller>() is not { } caller)
        {
            return next(context);
        }

        if (context.GetEndpoint()!.Metadata.GetMetadata<NegotiateMetadata>() is not null)
        {
            return HttpMethods.IsPost(context.Request.Method) ? NegotiateAsync(context, caller, next) : next(context);
        }

        var id = context.Request.Query[Id].ToString();
        return id.Length == 0 ? DirectAsync(context, caller, next)
            : Find(id) is { } known && (known.TenantId, known.CustomerNo) == (caller.TenantId, caller.CustomerNo) ? next(context)
            : Problem.NotFound("connection").ExecuteAsync(context);
    }

    /// <summary>Runs a connection, which keeps its place until it ends.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var id = connection.GetHttpContext()?.Request.Query[Id].ToString();
        if (string.IsNullOrEmpty(id))
        {
            await next(connection); // its request holds the place
            return;
        }

        if (Find(id) is not { } known || !known.Begin())
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Forget(known);
        }
    }

    // A WebSocket without a negotiation is a connection as long as its request lasts; anything else is refused at once.
    private async Task DirectAsync(HttpContext context, AppCaller caller, RequestDelegate next)
    {
        if (places.Take(caller.TenantId, caller.CustomerNo, out var place) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        using (place)
        {
            await next(context);
        }
    }

    private async Task NegotiateAsync(HttpContext context, AppCaller caller, RequestDelegate next)
    {
        Lapse();
        if (places.Take(caller.TenantId, caller.CustomerNo, out var place) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        var body = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            await next(context);
            Remember(answer.ToArray(), caller, ref place);
        }
        finally
        {
            context.Response.Body = body;
            place?.Dispose();
        }

        answer.Position = 0;
        await answer.CopyToAsync(body, context.RequestAborted);
    }

    /// <summary>Keeps whose the connection is that an answer tells of; without one the place goes back.</summary>
    private void Remember(byte[] answer, AppCaller caller, ref IDisposable? place)
    {
        if (IdIn(answer) is not { } id)
        {
            return;
        }

        var negotiated = new Negotiated(id, caller.TenantId, caller.CustomerNo, place!, clock.GetTimestamp());
        place = null;
        _negotiated[id] = negotiated;
        lock (_lapsing)
        {
            _notBegun.Enqueue(negotiated);
        }
    }

    // Since version 1 of the negotiation a token names the connection in requests, before that its id.
    private static string? IdIn(byte[] answer)
    {
        if (answer.Length == 0)
        {
            return null;
        }

        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("connectionToken", out var token) || json.RootElement.TryGetProperty("connectionId", out token)
            ? token.GetString()
            : null;
    }

    private Negotiated? Find(string id)
    {
        Lapse();
        return _negotiated.GetValueOrDefault(id);
    }

    // They lapse in the order in which they were negotiated.
    private void Lapse()
    {
        lock (_lapsing)
        {
            while (_notBegun.TryPeek(out var oldest) && (oldest.HasBegun || clock.GetElapsedTime(oldest.At) >= BeginsWithin))
            {
                _notBegun.Dequeue();
                if (oldest.Begin())
                {
                    Forget(oldest);
                }
            }
        }
    }

    private void Forget(Negotiated negotiated)
    {
        _negotiated.TryRemove(negotiated.Id, out _);
        negotiated.Place.Dispose();
    }

    private sealed record Negotiated(string Id, Guid TenantId, long CustomerNo, IDisposable Place, long At)
    {
        private int _begun;

        public bool HasBegun => Volatile.Read(ref _begun) == 1;

        /// <summary>Whether this was the first to say so.</summary>
        public bool Begin() => Interlocked.Exchange(ref _begun, 1) == 0;
    }
}

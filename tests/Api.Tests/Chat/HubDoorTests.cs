using System.Text;
using MassMessaging.Api.Access;
using MassMessaging.Api.Chat;
using MassMessaging.Api.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MassMessaging.Api.Tests.Chat;

/// <summary>What the hub's door remembers of connections that nobody begins.</summary>
public sealed class HubDoorTests
{
    private static readonly Guid Tenant = Guid.Parse("11111111-2222-3333-4444-555555555555");
    private readonly FakeTimeProvider _clock = new();
    private readonly HubDoor _door;

    public HubDoorTests() => _door = new HubDoor(new ConnectionPlaces(new LiveOptions { ConnectionsPerCustomer = 2 }), _clock);

    [Fact]
    public async Task A_connection_that_nobody_begins_gives_its_place_back_after_twenty_seconds()
    {
        Assert.Equal(200, await NegotiateAsync("a"));
        Assert.Equal(200, await NegotiateAsync("b"));
        Assert.Equal(429, await NegotiateAsync("c"));

        _clock.Advance(TimeSpan.FromSeconds(19.9));
        Assert.Equal(429, await NegotiateAsync("c"));
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(200, await NegotiateAsync("c"));
        Assert.Equal(1, _door.Known);
        Assert.Equal(404, await SendAsync("a"));
        Assert.Equal(200, await SendAsync("c"));
    }

    [Fact]
    public async Task A_negotiation_that_makes_no_connection_gives_its_place_back()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, await NegotiateAsync(null));
        }

        Assert.Equal(0, _door.Known);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _door.InvokeAsync(Request(negotiates: true), _ => throw new InvalidOperationException()));
        Assert.Equal(200, await NegotiateAsync("a"));
        Assert.Equal(200, await NegotiateAsync("b"));
    }

    private async Task<int> NegotiateAsync(string? id)
    {
        var context = Request(negotiates: true);
        await _door.InvokeAsync(context, async next =>
            await next.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(id is null ? """{"error":"none"}""" : $$"""{"connectionId":"x","connectionToken":"{{id}}"}""")));
        return context.Response.StatusCode;
    }

    private async Task<int> SendAsync(string id)
    {
        var context = Request(negotiates: false);
        context.Request.QueryString = new QueryString("?id=" + id);
        await _door.InvokeAsync(context, _ => Task.CompletedTask);
        return context.Response.StatusCode;
    }

    private static DefaultHttpContext Request(bool negotiates)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Method = HttpMethods.Post;
        object[] metadata = negotiates ? [new HubMetadata(typeof(ChatHub)), new NegotiateMetadata()] : [new HubMetadata(typeof(ChatHub))];
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "hub"));
        context.Features.Set(new AppCaller(Tenant, 1, "c1", false, DateTimeOffset.MaxValue));
        return context;
    }
}

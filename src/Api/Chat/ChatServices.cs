using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Chat;

/// <summary>Wires the chat's live connection.</summary>
internal static class ChatServices
{
    private const string HubPath = "/hubs/chat";
    private const string TokenParameter = "access_token";
    private const int LargestMessage = 32 * 1024;

    /// <summary>Adds the hub and what stands behind it.</summary>
    public static void AddChat(this IServiceCollection services)
    {
        services.AddSingleton<InboxMarks>();
        services.AddSingleton(provider => new HubDoor(provider.GetRequiredService<ConnectionPlaces>(), TimeProvider.System));
        services.AddSingleton<ChatConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<ChatConnections>());
        services.AddSingleton<ChatLimits>();
        services.AddLogging(logging => logging.AddFilter(ChatLimits.RuntimeCategory, LogLevel.Critical));
        services.AddSignalR(options =>
            {
                options.AddFilter<ChatLimits>();
                options.MaximumReceiveMessageSize = LargestMessage;
                options.StreamBufferCapacity = 1;
                options.MaximumParallelInvocationsPerClient = 1;
                options.KeepAliveInterval = TimeSpan.FromSeconds(15);
                options.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
            })
            .AddJsonProtocol(options => ApiJson.Configure(options.PayloadSerializerOptions));
    }

    /// <summary>Maps the hub. It is put together here as MapHub does it, because the door must know when a connection ends.</summary>
    public static void MapChatHub(this IEndpointRouteBuilder app)
    {
        var door = app.ServiceProvider.GetRequiredService<HubDoor>();
        app.MapConnections(HubPath, new HttpConnectionDispatcherOptions { CloseOnAuthenticationExpiration = true }, connections => connections
                .Use(next => connection => door.RunAsync(connection, next))
                .UseHub<ChatHub>())
            .WithMetadata(new HubMetadata(typeof(ChatHub)))
            .RequireAuthorization(Policies.App);
    }

    /// <summary>Asks proxies not to hold back what the hub streams: behind one that buffers, an app would hear nothing.</summary>
    public static Task AskNotToBufferAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(HubPath, StringComparison.Ordinal))
        {
            context.Response.Headers["X-Accel-Buffering"] = "no";
        }

        return next(context);
    }

    /// <summary>Takes the token out of the address before anything else sees it.</summary>
    public static Task MoveTokenToHeaderAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments(HubPath, StringComparison.OrdinalIgnoreCase) && request.Query.TryGetValue(TokenParameter, out var token))
        {
            if (request.Headers.Authorization.Count == 0)
            {
                request.Headers.Authorization = "Bearer " + token;
            }

            request.QueryString = QueryString.Create(request.Query.Where(pair => pair.Key != TokenParameter));
        }

        return next(context);
    }
}

namespace MassMessaging.Probe.Description;

/// <summary>Routes that the API's document leaves out, each with what tries it. A new one gets its line in the same commit.</summary>
internal static class OutsideRoutes
{
    /// <summary>As the endpoints name them; a hub's method is empty.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "GET /", "GET /docs/errors", "GET /swagger/v1/swagger.json", "GET /console/assets/{name}", "GET /console/assets/{**rest}", "GET /console/{**path}", " /hubs/chat", " /hubs/chat/negotiate", "GET /metrics",
    ];

    /// <summary>Those that anybody may read, with the statuses they answer.</summary>
    public static IReadOnlyList<(string Path, int[] Statuses)> Public { get; } =
    [
        ("/", [302]), ("/docs/errors", [200]), ("/console", [200, 404]), ("/console/campaigns/x", [200, 404]), ("/console/assets/none.js", [404]), ("/swagger", [200, 301, 302]), ("/swagger/index.html", [200]), ("/swagger/v1/swagger.json", [200]),
    ];

    /// <summary>Those of the hub, which a customer's app opens.</summary>
    public static IReadOnlyList<(string Method, string Path)> Hub { get; } = [("post", "/hubs/chat/negotiate?negotiateVersion=1"), ("get", "/hubs/chat"), ("post", "/hubs/chat"), ("delete", "/hubs/chat")];
}

using MassMessaging.Persistence.Start;

namespace MassMessaging.Api.Access;

/// <summary>Where the world outside reaches this Api.</summary>
/// <param name="tlsInFront">A proxy in front speaks TLS to all clients: <c>Tls:InFront</c>.</param>
/// <param name="set">Setting <c>Api:PublicUrl</c>; null: where a request asked.</param>
internal sealed class ApiAddress(bool tlsInFront, Uri? set)
{
    /// <summary>The address by its settings.</summary>
    /// <exception cref="SettingException">It is no address of http or https, or has a path, a query or a user.</exception>
    public static ApiAddress FromSettings(IConfiguration settings) => new(settings.GetValue("Tls:InFront", false), Set(settings["Api:PublicUrl"]));

    /// <summary>Whether an origin that a browser names is ours.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="request">The request that it came with.</param>
    public bool Is(Uri origin, HttpRequest request) => IsSame(origin, set) || IsSame(origin, Asked(request));

    /// <summary>A path of this Api with scheme and host, as the world outside writes it.</summary>
    /// <param name="path">The path, from its slash.</param>
    /// <param name="request">Where it was asked, if the settings name no address.</param>
    public string Of(string path, HttpRequest request) => (set ?? Asked(request))?.GetLeftPart(UriPartial.Authority) + path;

    private static Uri? Set(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
                ? url
                : throw new SettingException("Api:PublicUrl must be like https://api.example.com, without a path.");
    }

    private Uri? Asked(HttpRequest request) =>
        Uri.TryCreate($"{(tlsInFront ? Uri.UriSchemeHttps : request.Scheme)}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var asked) ? asked : null;

    private static bool IsSame(Uri origin, Uri? own) =>
        own is not null && origin.GetLeftPart(UriPartial.Authority).Equals(own.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}

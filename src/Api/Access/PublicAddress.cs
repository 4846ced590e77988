using MassMessaging.Persistence.Start;

namespace MassMessaging.Api.Access;

/// <summary>Where the world outside reaches this Api.</summary>
internal static class PublicAddress
{
    /// <summary>The setting <c>Api:PublicUrl</c>; null: it is not set.</summary>
    /// <exception cref="SettingException">It is no address of http or https, or has a path, a query or a user.</exception>
    public static Uri? FromSettings(IConfiguration settings)
    {
        if (settings["Api:PublicUrl"] is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
                ? url
                : throw new SettingException("Api:PublicUrl must be like https://api.example.com, without a path.");
    }
}

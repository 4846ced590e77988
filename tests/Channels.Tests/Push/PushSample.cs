using System.Security.Cryptography;
using MassMessaging.Channels.Push;
using MassMessaging.Channels.Tests.WhatsApp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Push;

/// <summary>Values that most tests of push share.</summary>
internal static class PushSample
{
    internal const string Project = "branded-app";
    internal const string Email = "sender@branded-app.iam.example";
    internal const string Device = "device-of-bob:APA91b";
    internal const string Name = "Ann's Salon";
    internal const string GoogleTokens = "https://oauth2.googleapis.com/token";
    internal static readonly RSA Key = RSA.Create(2048);

    internal static Dictionary<string, string> Credentials(string tokenUri = GoogleTokens) => new()
    {
        [FcmCredentials.ProjectId] = Project,
        [FcmCredentials.ClientEmail] = Email,
        [FcmCredentials.PrivateKey] = Key.ExportPkcs8PrivateKeyPem(),
        [FcmCredentials.TokenUri] = tokenUri,
    };

    internal static OutgoingMessage Message(int seq = 1, string text = "Hello", string to = Device, string tokenUri = GoogleTokens) =>
        new(Sample.Attempt(seq).ToString(), to, text, Template: null, Credentials(tokenUri), SenderName: Name);

    internal static ServiceProvider Services(params (string Name, string? Value)[] settings) => new ServiceCollection()
        .AddPush(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Channels:Push:" + s.Name, s.Value)))
            .Build())
        .BuildServiceProvider();

    /// <summary>A token server that always grants.</summary>
    internal static CannedHandler Granting(string token = "token-1") => new(200, $$"""{"access_token":"{{token}}","expires_in":3599,"token_type":"Bearer"}""");

    /// <summary>The adapter on the connections that the product uses; its tokens come from elsewhere.</summary>
    internal static FcmChannel Channel(Uri provider, TimeSpan? sendTimeout = null) => new(
        Services().MessageSender(PushServices.HttpClientName),
        new FcmTokens(new HttpClient(Granting()), TimeProvider.System),
        Options.Create(new FcmOptions { BaseUrl = provider, SendTimeout = sendTimeout ?? TimeSpan.FromSeconds(20) }));
}

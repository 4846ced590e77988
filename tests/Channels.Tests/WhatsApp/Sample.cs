using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Deliveries;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>Values that most tests share.</summary>
internal static class Sample
{
    internal const string PhoneNumberId = "106853218861309";
    internal const string BusinessAccountId = "102290129340398";
    internal const string Phone = "+15550783881";
    internal const string Person = "+16505551234";
    internal const string AccessToken = "token-of-ann";
    internal const string AppSecret = "secret-of-ann";

    internal static AttemptId Attempt(int seq = 1, short attempt = 1) => new(Guid.Parse("0b7fd3a1-6d1c-4e51-9c55-0c4df1b2a001"), seq, attempt);

    internal static Dictionary<string, string> Credentials(string number = PhoneNumberId, string account = BusinessAccountId, string token = AccessToken) => new()
    {
        [WhatsAppCredentials.PhoneNumberId] = number,
        [WhatsAppCredentials.BusinessAccountId] = account,
        [WhatsAppCredentials.AccessToken] = token,
    };

    internal static OutgoingMessage Message(int seq = 1, string to = Person, string text = "Hello", TemplateRef? template = null, string number = PhoneNumberId) =>
        new(Attempt(seq).ToString(), to, text, template, Credentials(number));

    /// <summary>The adapter as the product wires it.</summary>
    internal static ServiceProvider Services(Uri provider) => new ServiceCollection()
        .AddWhatsApp(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Channels:WhatsApp:BaseUrl", provider.AbsoluteUri)])
            .Build())
        .BuildServiceProvider();

    /// <summary>The adapter on the connections that the product uses, with a time limit that a test can wait for.</summary>
    internal static WhatsAppChannel Channel(Uri provider, TimeSpan? sendTimeout = null) => new(
        Services(provider).MessageSender(WhatsAppServices.HttpClientName),
        Options.Create(new WhatsAppOptions { BaseUrl = provider, SendTimeout = sendTimeout ?? TimeSpan.FromSeconds(20) }));
}

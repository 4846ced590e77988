using MassMessaging.Channels.Sms;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Sms;

/// <summary>Values that most tests of SMS share.</summary>
internal static class SmsSample
{
    internal const string Account = "AC00000000000000000000000000000a11";
    internal const string Token = "token-of-ann";
    internal const string Phone = "+15550783881";
    internal const string Person = "+16505551234";
    internal static readonly Guid Sender = Guid.Parse("5b2f6a4e-9f0d-4c0a-8a58-6d9c2f1e7a01");

    internal static Dictionary<string, string> Credentials() => new()
    {
        [TwilioCredentials.AccountSid] = Account,
        [TwilioCredentials.AuthToken] = Token,
        [TwilioCredentials.From] = Phone,
    };

    internal static OutgoingMessage Message(int seq = 1, string text = "Hello", string to = Person) =>
        new(WhatsApp.Sample.Attempt(seq).ToString(), to, text, Template: null, Credentials(), Sender);

    internal static ServiceProvider Services(params (string Name, string? Value)[] settings) => new ServiceCollection()
        .AddSms(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Channels:Sms:" + s.Name, s.Value)))
            .Build())
        .BuildServiceProvider();

    /// <summary>The adapter on the connections that the product uses, with a time limit that a test can wait for.</summary>
    internal static TwilioSmsChannel Channel(Uri provider, TimeSpan? sendTimeout = null, string callback = "http://127.0.0.1:1/webhooks/sms") => new(
        Services().MessageSender(SmsServices.HttpClientName),
        Options.Create(new TwilioOptions
        {
            BaseUrl = provider,
            StatusCallbackBaseUrl = new Uri(callback),
            SendTimeout = sendTimeout ?? TimeSpan.FromSeconds(20),
        }));
}

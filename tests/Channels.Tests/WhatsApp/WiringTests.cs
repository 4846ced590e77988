using MassMessaging.Channels.WhatsApp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>The adapter as the product composes it.</summary>
public sealed class WiringTests
{
    [Fact]
    public void The_channel_is_among_the_channels_under_its_name()
    {
        using var services = Sample.Services(new Uri("http://127.0.0.1:1"));
        var channel = Assert.Single(services.GetServices<IChannel>());
        Assert.Equal("whatsapp", channel.Name);
        Assert.Same(channel, services.GetRequiredService<WhatsAppChannel>());
    }

    [Fact]
    public void Settings_have_defaults()
    {
        var options = Options(new Dictionary<string, string?>());
        Assert.Equal("https://graph.facebook.com/", options.BaseUrl.AbsoluteUri);
        Assert.Equal((GraphVersions.Published[0].Name, TimeSpan.FromSeconds(20)), (options.ApiVersion, options.SendTimeout));
    }

    [Theory]
    [InlineData("BaseUrl", "graph")]
    [InlineData("BaseUrl", "ftp://graph.facebook.com")]
    [InlineData("BaseUrl", "http://127.0.0.1/?x=1")]
    [InlineData("ApiVersion", "23")]
    [InlineData("ApiVersion", "")]
    [InlineData("SendTimeout", "00:00:00.5")]
    [InlineData("SendTimeout", "00:01:01")]
    public void A_setting_out_of_its_range_stops_the_start(string setting, string value) =>
        Assert.Throws<OptionsValidationException>(() => Options(new() { ["Channels:WhatsApp:" + setting] = value }));

    private static WhatsAppOptions Options(Dictionary<string, string?> settings)
    {
        using var services = new ServiceCollection()
            .AddWhatsApp(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<WhatsAppOptions>>().Value;
    }
}

using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>The channel against a centre that is not ours: what it reads of our bytes, and what we read of its.</summary>
public sealed class NpmCentreTests : IAsyncLifetime
{
    private readonly Host _host = new();
    private NpmCentre? _centre;
    private SmppOptions _options = null!;
    private SmppChannel? _channel;

    public async Task InitializeAsync()
    {
        if (NpmCentre.Problem is null)
        {
            _centre = await NpmCentre.StartAsync();
            _options = SmppSample.Settings(_centre.Port);
        }
    }

    public async Task DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        if (_centre is not null)
        {
            await _centre.DisposeAsync();
        }
    }

    [NpmCentreFact]
    public async Task A_text_arrives_as_it_was_and_its_receipt_comes_back()
    {
        const string text = "Grüße {1} | 5 €";
        Assert.Equal(new SendOutcome.Accepted("00000001"), await SendAsync(text));
        var bind = (await _centre!.UntilAsync("bind", 1))[0];
        Assert.Equal(("ann", "secret", 0x34), ((string)bind["systemId"]!, (string)bind["password"]!, (int)bind["version"]!));
        var submit = (await _centre.UntilAsync("submit", 1))[0];
        Assert.Equal((text, "15550783881", 1, "16505551234"), ((string)submit["text"]!, (string)submit["from"]!, (int)submit["fromTon"]!, (string)submit["to"]!));

        await _host.UntilAsync(1);
        Assert.Equal(
            new Receipt(null, "00000001", DeliveryStatus.Delivered, SmppSample.Now),
            Assert.IsType<SmppEvent.Reported>(Assert.Single(_host.Events)).Receipt);
        Assert.Equal(0, (int)(await _centre.UntilAsync("deliver_sm_resp", 1))[0]["status"]!);
    }

    [NpmCentreFact]
    public async Task A_wide_text_arrives_as_it_was()
    {
        Assert.IsType<SendOutcome.Accepted>(await SendAsync("Привет 🙂"));
        var submit = (await _centre!.UntilAsync("submit", 1))[0];
        Assert.Equal(("Привет 🙂", 8), ((string)submit["text"]!, (int)submit["coding"]!));
    }

    [NpmCentreFact]
    public async Task A_long_text_arrives_in_parts_with_the_header_that_joins_them()
    {
        var text = string.Concat(Enumerable.Repeat("Ein langer Satz mit € und ß. ", 17));
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(text));
        var submits = await _centre!.UntilAsync("submit", 4);
        Assert.Equal(text, string.Concat(submits.Select(submit => (string)submit["text"]!)));
        Assert.Equal([1, 2, 3, 4], submits.Select(submit => (int)submit["udh"]!.AsArray()[^1]!));
        Assert.All(submits, submit => Assert.Equal((0, 3, 4), ((int)submit["udh"]![0]!, (int)submit["udh"]![1]!, (int)submit["udh"]![3]!)));
    }

    [NpmCentreFact]
    public async Task A_long_text_arrives_whole_as_a_payload()
    {
        _options.LongMessages = SmppLongMessages.Payload;
        var text = new string('я', 300);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(text));
        Assert.Equal(text, (string)(await _centre!.UntilAsync("submit", 1))[0]["text"]!);
    }

    [NpmCentreFact]
    public async Task A_throttling_answer_is_a_refusal_and_the_next_send_goes()
    {
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Throttled, "smpp00000058"), await SendAsync("throttle"));
        Assert.IsType<SendOutcome.Accepted>(await SendAsync("throttle"));
    }

    [NpmCentreFact]
    public async Task An_answer_of_the_person_is_read()
    {
        Assert.IsType<SendOutcome.Accepted>(await SendAsync("answer me"));
        await _host.UntilAsync(2);
        var message = Assert.Single(_host.Events.OfType<SmppEvent.Written>());
        Assert.Equal(("+16505551234", "15550783881", "Ответ 🙂"), (message.From.ToE164(null), message.To.Value, message.Text));
    }

    [NpmCentreFact]
    public async Task A_wrong_password_is_refused()
    {
        var credentials = SmppSample.Credentials();
        credentials[SmppCredentials.Password] = "wrong";
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "smpp0000000e"), await Channel().ConnectAsync(credentials, CancellationToken.None));
    }

    [NpmCentreFact]
    public async Task An_idle_link_is_tested_and_left_with_an_unbind()
    {
        _options.EnquireLinkInterval = TimeSpan.FromMilliseconds(50);
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await _centre!.UntilAsync("enquire_link", 2);
        await _channel!.DisposeAsync();
        await _centre.UntilAsync("unbind", 1);
        Assert.Single(await _centre.UntilAsync("bind", 1));
    }

    private SmppChannel Channel() => _channel ??= SmppSample.Channel(_options, _host);

    private Task<SendOutcome> SendAsync(string text) => Channel().SendAsync(SmppSample.Message(text: text), CancellationToken.None);
}

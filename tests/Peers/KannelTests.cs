using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Tests.Smpp;
using MassMessaging.Domain.Content;

namespace MassMessaging.Peers;

/// <summary>Our codec on the centre's side with kannel as its customer: what we read of its bytes, and what it reads of ours.</summary>
public sealed class KannelTests : IAsyncLifetime
{
    private static readonly SmppAddress Us = new(1, 1, "15550783881");
    private static readonly SmppAddress Person = new(1, 1, "16505551234");
    private readonly SmallCentre _centre = new SmallCentre().Taking();
    private Kannel _kannel = null!;

    public async Task InitializeAsync() => _kannel = await Kannel.StartAsync(_centre.Port);

    public async Task DisposeAsync()
    {
        await _kannel.DisposeAsync();
        await _centre.DisposeAsync();
    }

    [Fact]
    public async Task It_binds_and_tests_an_idle_link()
    {
        await _centre.UntilAsync("two tests of the link", () => _centre.Received.Count(pdu => pdu.Command == Commands.EnquireLink) >= 2);
        var bind = Assert.IsType<PduBody.Bind>(Assert.Single(_centre.Received, pdu => pdu.Command == Commands.BindTransceiver).Body);
        Assert.Equal(("ann", "secret", 0x34), (bind.SystemId, bind.Password, bind.InterfaceVersion));
    }

    [Theory]
    [InlineData("Grüße | 5 €", false)]
    [InlineData("Привет 🙂", true)]
    public async Task We_read_what_it_sends(string text, bool wide)
    {
        await _kannel.SendAsync(text, wide);
        await _centre.UntilAsync("a submit", () => _centre.Submits.Count > 0);
        var message = Assert.IsType<PduBody.Message>(_centre.Submits[0].Body);
        Assert.Equal((Us, Person, wide ? 8 : 0, 1), (message.Source, message.Destination, message.DataCoding, message.RegisteredDelivery));
        Assert.Equal(text, TextOf(message));
    }

    [Fact]
    public async Task We_read_the_parts_of_a_long_text()
    {
        var text = string.Concat(Enumerable.Repeat("Ein langer Satz ohne Umlaute. ", 12));
        await _kannel.SendAsync(text);
        await _centre.UntilAsync("three submits", () => _centre.Submits.Count >= 3);
        var parts = _centre.Submits.Select(pdu => (PduBody.Message)pdu.Body).ToList();
        Assert.Equal([1, 2, 3], parts.Select(part => (int)part.Text[5]));
        Assert.Equal(text, string.Concat(parts.Select(part => TextOf(part))));
    }

    [Theory]
    [InlineData(2, "DELIVRD", "1")] // kannel's numbers: 1 delivered, 2 failed, 8 taken by the centre
    [InlineData(5, "UNDELIV", "2")]
    public async Task It_reads_the_receipt_that_we_write(byte state, string word, string type)
    {
        await _kannel.SendAsync("Hello");
        await _centre.UntilAsync("a submit", () => _centre.Submits.Count > 0);
        Assert.Equal("8", (await _kannel.UntilAsync("/receipt", 1))[0]["type"]);
        var text = $"id:id-1 sub:001 dlvrd:001 submit date:3005060708 done date:3005060708 stat:{word} err:000 text:Hello";
        await _centre.SendAsync(Deliver(4, 0, Encoding.ASCII.GetBytes(text)) with
        {
            Tlvs = [new Tlv(Tags.ReceiptedMessageId, "id-1\0"u8.ToArray()), new Tlv(Tags.MessageState, [state])],
        });
        Assert.Equal([("8", "id-1"), (type, "id-1")], (await _kannel.UntilAsync("/receipt", 2)).Select(report => (report["type"], report["id"])));
        await AcknowledgedAsync();
    }

    [Theory]
    [InlineData("Grüße | 5 €", false)]
    [InlineData("Привет 🙂", true)]
    public async Task It_reads_the_message_that_we_write(string text, bool wide)
    {
        await _centre.UntilAsync("the bind", () => _centre.Binds > 0);
        await _centre.SendAsync(Deliver(0, wide ? (byte)8 : (byte)0, wide ? Ucs2.Encode(text) : Gsm7.Encode(text)));
        var message = (await _kannel.UntilAsync("/message", 1))[0];
        var bytes = Encoding.Latin1.GetBytes(message["text"]!);
        Assert.Equal(("+16505551234", text), (message["from"], (wide ? Encoding.BigEndianUnicode : Encoding.UTF8).GetString(bytes)));
        await AcknowledgedAsync();
    }

    [Fact]
    public async Task A_throttled_submit_comes_again_with_its_text_and_another_sequence()
    {
        _centre.OnSubmit = (pdu, count) => count == 1 ? SmallCentre.Answer(pdu, SmppStatus.Throttled) : _centre.Accept(pdu);
        await _kannel.SendAsync("Hello");
        await _centre.UntilAsync("a second submit", () => _centre.Submits.Count >= 2);
        Assert.Equal("Hello", TextOf((PduBody.Message)_centre.Submits[1].Body));
        Assert.NotEqual(_centre.Submits[0].Sequence, _centre.Submits[1].Sequence);
    }

    [Fact]
    public async Task A_dropped_link_is_bound_again()
    {
        await _centre.UntilAsync("the bind", () => _centre.Binds > 0);
        _centre.Drop();
        await _centre.UntilAsync("a second bind", () => _centre.Binds >= 2);
    }

    private static string TextOf(PduBody.Message message) =>
        SmppCoding.Read(SmppContent.Of(message, new Pdu(Commands.SubmitSm, 0, 1, message)).Bytes, message.DataCoding, SmppAlphabet.Gsm7);

    private static Pdu Deliver(byte esmClass, byte coding, byte[] text) => new(
        Commands.DeliverSm, 0, 7, new PduBody.Message(string.Empty, Person, Us, esmClass, 0, 0, string.Empty, string.Empty, 0, 0, coding, 0, text));

    private async Task AcknowledgedAsync()
    {
        await _centre.UntilAsync("the answer", () => _centre.Received.Any(pdu => pdu.Command == (Commands.DeliverSm | Commands.Answer)));
        var answer = Assert.Single(_centre.Received, pdu => pdu.Command == (Commands.DeliverSm | Commands.Answer));
        Assert.Equal((0u, 7u), (answer.Status, answer.Sequence));
    }
}

using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>The channel against centres that write units as the specification does not: each case is one that real centres write.</summary>
public sealed class OddCentreTests : IAsyncLifetime
{
    private readonly SmallCentre _centre = new SmallCentre().Taking();
    private readonly Host _host = new();
    private SmppOptions _options = null!;
    private SmppChannel? _channel;

    public Task InitializeAsync()
    {
        _options = SmppSample.Settings(_centre.Port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        await _centre.DisposeAsync();
    }

    [Theory]
    [InlineData(0x58, "0425000102", ErrorClass.Throttled)]
    [InlineData(0x0B, "0425000102", ErrorClass.Recipient)]
    [InlineData(0x58, "001d00056275737900", ErrorClass.Throttled)]
    [InlineData(0x0B, "7a7a", ErrorClass.Recipient)]
    [InlineData(0x0B, "00", ErrorClass.Recipient)]
    [InlineData(0x08, "ffff", ErrorClass.Transient)]
    public async Task A_refusal_is_read_by_its_status_whatever_follows(int status, string body, ErrorClass kind)
    {
        _options.Window = 1;
        _centre.OnSubmit = (pdu, number) => number == 1 ? SmallCentre.AnswerRaw(pdu, (uint)status, body) : _centre.Accept(pdu);
        Assert.Equal(new SendOutcome.Refused(kind, $"smpp{status:x8}"), await SendAsync());
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(2)); // its place in the window is free
    }

    [Theory]
    [InlineData("746c760014000003616263" + "00", "tlv")] // a stray byte behind an optional field
    [InlineData("6e6f6e756c", "nonul")]
    [InlineData("6162630014000009616263", "abc")] // an optional field that ends beyond the unit
    [InlineData("637461696c202000", "ctail")]
    [InlineData("20616220632000", "ab c")]
    public async Task A_good_answer_is_accepted_with_its_id_whatever_follows(string body, string id)
    {
        _centre.OnSubmit = (pdu, _) => SmallCentre.AnswerRaw(pdu, SmppStatus.Ok, body);
        Assert.Equal(new SendOutcome.Accepted(id), await SendAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("202000")]
    [InlineData("14000003616263")] // an optional field where the id should be
    public async Task A_good_answer_without_an_id_is_unknown_at_once_and_frees_its_place(string body)
    {
        _options.Window = 1;
        _centre.OnSubmit = (pdu, number) => number == 1 ? SmallCentre.AnswerRaw(pdu, SmppStatus.Ok, body) : _centre.Accept(pdu);
        Assert.Equal(new SendOutcome.Unknown("answer without a message id"), await SendAsync());
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(2));
    }

    [Fact]
    public async Task An_id_of_any_length_is_cut_to_what_can_be_kept()
    {
        _centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, SmppStatus.Ok, new string('7', 5000));
        Assert.Equal(new SendOutcome.Accepted(new string('7', SmppReceipts.LongestId)), await SendAsync());
    }

    [Theory]
    [InlineData("0210000134")] // the version without the name before it
    [InlineData("")]
    [InlineData("63656e747265")] // no end
    [InlineData("63656e747265000210000134ff")]
    public async Task A_bind_that_is_answered_well_stands_whatever_follows(string body)
    {
        _centre.BindBody = new PduBody.Other(Convert.FromHexString(body));
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        Assert.IsType<SendOutcome.Accepted>(await SendAsync());
    }

    [Theory]
    [InlineData("0210000134")]
    [InlineData("ff")]
    public async Task A_bind_that_is_refused_is_refused_whatever_follows(string body)
    {
        (_centre.BindStatus, _centre.BindBody) = (0x0E, new PduBody.Other(Convert.FromHexString(body)));
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "smpp0000000e"), await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
    }

    [Fact]
    public async Task A_centre_that_takes_leave_is_heard_until_it_has_answered_what_it_took()
    {
        _centre.OnSubmit = (_, _) => null;
        var sends = Enumerable.Range(1, 3).Select(seq => SendAsync(seq)).ToArray();
        await _centre.UntilAsync("three submits", () => _centre.Submits.Count == 3);
        await _centre.SendAsync(new Pdu(Commands.Unbind, 0, 43));
        await _centre.UntilAsync("the answer to the leave", () => _centre.Received.Any(pdu => pdu.Command == (Commands.Unbind | Commands.Answer)));
        Assert.Equal(new SendOutcome.NotSent("connect"), await SendAsync(4));
        foreach (var submit in _centre.Submits)
        {
            await _centre.SendAsync(_centre.Accept(submit));
        }

        Assert.All(await Task.WhenAll(sends), outcome => Assert.IsType<SendOutcome.Accepted>(outcome));
        await _centre.UntilAsync("a new bind", () => _centre.Binds == 2);
    }

    [Fact]
    public async Task A_bind_that_is_given_up_waits_for_the_answers_it_is_owed()
    {
        _centre.OnSubmit = (_, _) => null;
        var send = SendAsync();
        await _centre.UntilAsync("the submit", () => _centre.Submits.Count == 1);
        Channel().Forget(SmppSample.Credentials());
        await _centre.SendAsync(_centre.Accept(_centre.Submits[0]));
        Assert.IsType<SendOutcome.Accepted>(await send);
        await _centre.UntilAsync("the leave", () => _centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
    }

    [Fact]
    public async Task A_link_that_is_heard_of_otherwise_outlives_a_test_without_an_answer()
    {
        (_options.EnquireLinkInterval, _options.EnquireLinkTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));
        _centre.AnswersEnquireLink = false;
        _centre.OnTest = () => new Pdu(Commands.EnquireLink, 0, 7);
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await _centre.UntilAsync("two tests", () => _centre.Received.Count(pdu => pdu.Command == Commands.EnquireLink) == 2);
        Assert.Equal(1, _centre.Binds);
    }

    [Fact]
    public async Task What_has_no_answer_in_the_protocol_gets_none()
    {
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await _centre.SendAsync(new Pdu(Commands.AlertNotification, 0, 51, new PduBody.Other(Convert.FromHexString("01013339330001013132303200"))));
        await _centre.SendAsync(new Pdu(Commands.Outbind, 0, 52, new PduBody.Other("centre\0secret\0"u8.ToArray())));
        await _centre.SendAsync(new Pdu(0x77, 0, 53));
        await _centre.SendAsync(new Pdu(Commands.EnquireLink, 0, 54));
        await _centre.UntilAsync("the last answer", () => _centre.Received.Any(pdu => pdu.IsAnswer && pdu.Sequence == 54));
        Assert.Equal([53u, 54u], _centre.Received.Where(pdu => pdu.IsAnswer).Select(pdu => pdu.Sequence));
    }

    [Fact]
    public async Task An_answer_overtakes_deliveries_that_are_still_being_stored()
    {
        var gate = new TaskCompletionSource();
        _host.Gate = gate.Task;
        _centre.OnSubmit = (_, _) => null;
        var send = SendAsync();
        await _centre.UntilAsync("the submit", () => _centre.Submits.Count == 1);
        for (var i = 0; i < 200; i++)
        {
            await _centre.WriteAsync("Hello", "16505551234");
        }

        await _centre.SendAsync(_centre.Accept(_centre.Submits[0]));
        Assert.IsType<SendOutcome.Accepted>(await send);
        Assert.Empty(_host.Events);
        gate.SetResult();
        await _centre.UntilAsync("all answers", () => _centre.Taken.Count == 200);
        Assert.All(_centre.Taken, pdu => Assert.Equal(SmppStatus.Ok, pdu.Status));
    }

    [Fact]
    public async Task A_centre_without_transceivers_is_bound_twice_and_each_bind_does_its_part()
    {
        _options.BindMode = SmppBindMode.TransmitterReceiver;
        Assert.IsType<SendOutcome.Accepted>(await SendAsync());
        Assert.Equal(
            [Commands.BindReceiver, Commands.BindTransmitter],
            _centre.Received.Where(pdu => pdu.Body is PduBody.Bind).Select(pdu => pdu.Command));
        await _centre.ReportAsync("id-1", "DELIVRD");
        await _host.UntilAsync(1);
        Assert.IsType<SmppEvent.Reported>(Assert.Single(_host.Events));

        // One that ends takes the other along, and both come back.
        _centre.Drop();
        await _centre.UntilAsync("two new binds", () => _centre.Binds == 4 && _centre.Bound == 2);
        Assert.Equal(2, _centre.MostBound);
        await _channel!.DisposeAsync();
        await _centre.UntilAsync("two leaves", () => _centre.Received.Count(pdu => pdu.Command == Commands.Unbind) >= 2);
    }

    [Fact]
    public async Task A_refused_transmitter_is_a_refused_account_and_leaves_no_receiver_behind()
    {
        _options.BindMode = SmppBindMode.TransmitterReceiver;
        _options.ReconnectDelay = TimeSpan.FromMinutes(5);
        var number = 0;
        _centre.OnBind = _ => Interlocked.Increment(ref number) == 1 ? 0 : 0x0Eu;
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "smpp0000000e"), await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await _centre.UntilAsync("the receiver's leave", () => _centre.Bound == 0 && _centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
    }

    private SmppChannel Channel() => _channel ??= SmppSample.Channel(_options, _host);

    private Task<SendOutcome> SendAsync(int seq = 1) => Channel().SendAsync(SmppSample.Message(seq), CancellationToken.None);
}

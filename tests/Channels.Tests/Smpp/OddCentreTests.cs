using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>The channel against centres that write units as the specification does not: each case is one that real centres write.</summary>
public sealed class OddCentreTests : SmallCentreTests
{
    [Theory]
    [InlineData(0x58, "0425000102", ErrorClass.Throttled)]
    [InlineData(0x0B, "0425000102", ErrorClass.Recipient)]
    [InlineData(0x58, "001d00056275737900", ErrorClass.Throttled)]
    [InlineData(0x0B, "7a7a", ErrorClass.Recipient)]
    [InlineData(0x0B, "00", ErrorClass.Recipient)]
    [InlineData(0x08, "ffff", ErrorClass.Transient)]
    public async Task A_refusal_is_read_by_its_status_whatever_follows(int status, string body, ErrorClass kind)
    {
        Options.Window = 1;
        Centre.OnSubmit = (pdu, number) => number == 1 ? SmallCentre.AnswerRaw(pdu, (uint)status, body) : Centre.Accept(pdu);
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
        Centre.OnSubmit = (pdu, _) => SmallCentre.AnswerRaw(pdu, SmppStatus.Ok, body);
        Assert.Equal(new SendOutcome.Accepted(id), await SendAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("202000")]
    [InlineData("14000003616263")] // an optional field where the id should be
    public async Task A_good_answer_without_an_id_is_unknown_at_once_and_frees_its_place(string body)
    {
        Options.Window = 1;
        Centre.OnSubmit = (pdu, number) => number == 1 ? SmallCentre.AnswerRaw(pdu, SmppStatus.Ok, body) : Centre.Accept(pdu);
        Assert.Equal(new SendOutcome.Unknown("answer without a message id"), await SendAsync());
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(2));
    }

    [Fact]
    public async Task An_id_of_any_length_is_cut_to_what_can_be_kept()
    {
        Centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, SmppStatus.Ok, new string('7', 5000));
        Assert.Equal(new SendOutcome.Accepted(new string('7', SmppReceipts.LongestId)), await SendAsync());
    }

    [Theory]
    [InlineData("0210000134")] // the version without the name before it
    [InlineData("")]
    [InlineData("63656e747265")] // no end
    [InlineData("63656e747265000210000134ff")]
    public async Task A_bind_that_is_answered_well_stands_whatever_follows(string body)
    {
        Centre.BindBody = new PduBody.Other(Convert.FromHexString(body));
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        Assert.IsType<SendOutcome.Accepted>(await SendAsync());
    }

    [Theory]
    [InlineData("0210000134")]
    [InlineData("ff")]
    public async Task A_bind_that_is_refused_is_refused_whatever_follows(string body)
    {
        (Centre.BindStatus, Centre.BindBody) = (0x0E, new PduBody.Other(Convert.FromHexString(body)));
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "smpp0000000e"), await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
    }

    [Fact]
    public async Task A_centre_that_takes_leave_is_heard_until_it_has_answered_what_it_took()
    {
        Centre.OnSubmit = (_, _) => null;
        var sends = Enumerable.Range(1, 3).Select(seq => SendAsync(seq)).ToArray();
        await Centre.UntilAsync("three submits", () => Centre.Submits.Count == 3);
        await Centre.SendAsync(new Pdu(Commands.Unbind, 0, 43));
        await Centre.UntilAsync("the answer to the leave", () => Centre.Received.Any(pdu => pdu.Command == (Commands.Unbind | Commands.Answer)));
        Assert.Equal(new SendOutcome.NotSent("connect"), await SendAsync(4));
        foreach (var submit in Centre.Submits)
        {
            await Centre.SendAsync(Centre.Accept(submit));
        }

        Assert.All(await Task.WhenAll(sends), outcome => Assert.IsType<SendOutcome.Accepted>(outcome));
        await Centre.UntilAsync("a new bind", () => Centre.Binds == 2);
    }

    [Fact]
    public async Task A_bind_that_is_given_up_waits_for_the_answers_it_is_owed()
    {
        Centre.OnSubmit = (_, _) => null;
        var send = SendAsync();
        await Centre.UntilAsync("the submit", () => Centre.Submits.Count == 1);
        Channel().Forget(SmppSample.Credentials());
        for (var sequence = 60u; sequence < 65; sequence++)
        {
            await Centre.SendAsync(new Pdu(Commands.EnquireLink, 0, sequence));
            await Centre.UntilAsync("a sign of life", () => Centre.Received.Any(pdu => pdu.IsAnswer && pdu.Sequence == sequence));
        }

        Assert.DoesNotContain(Centre.Received, pdu => pdu.Command == Commands.Unbind);
        await Centre.SendAsync(Centre.Accept(Centre.Submits[0]));
        Assert.IsType<SendOutcome.Accepted>(await send);
        await Centre.UntilAsync("the leave", () => Centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
    }

    [Fact]
    public async Task A_link_that_is_heard_of_otherwise_outlives_a_test_without_an_answer()
    {
        (Options.EnquireLinkInterval, Options.EnquireLinkTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));
        Centre.AnswersEnquireLink = false;
        Centre.OnTest = () => new Pdu(Commands.EnquireLink, 0, 7);
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.UntilAsync("two tests", () => Centre.Received.Count(pdu => pdu.Command == Commands.EnquireLink) == 2);
        Assert.Equal(1, Centre.Binds);
    }

    [Fact]
    public async Task What_has_no_answer_in_the_protocol_gets_none()
    {
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.SendAsync(new Pdu(Commands.AlertNotification, 0, 51, new PduBody.Other(Convert.FromHexString("01013339330001013132303200"))));
        await Centre.SendAsync(new Pdu(Commands.Outbind, 0, 52, new PduBody.Other("centre\0secret\0"u8.ToArray())));
        await Centre.SendAsync(new Pdu(0x77, 0, 53));
        await Centre.SendAsync(new Pdu(Commands.EnquireLink, 0, 54));
        await Centre.UntilAsync("the last answer", () => Centre.Received.Any(pdu => pdu.IsAnswer && pdu.Sequence == 54));
        Assert.Equal([53u, 54u], Centre.Received.Where(pdu => pdu.IsAnswer).Select(pdu => pdu.Sequence));
    }

    [Fact]
    public async Task An_answer_overtakes_deliveries_that_are_still_being_stored()
    {
        var gate = new TaskCompletionSource();
        Events.Gate = gate.Task;
        Centre.OnSubmit = (_, _) => null;
        var send = SendAsync();
        await Centre.UntilAsync("the submit", () => Centre.Submits.Count == 1);
        for (var i = 0; i < 200; i++)
        {
            await Centre.WriteAsync("Hello", "16505551234");
        }

        await Centre.SendAsync(Centre.Accept(Centre.Submits[0]));
        Assert.IsType<SendOutcome.Accepted>(await send);
        Assert.Empty(Events.Events);
        gate.SetResult();
        await Centre.UntilAsync("all answers", () => Centre.Taken.Count == 200);
        Assert.All(Centre.Taken, pdu => Assert.Equal(SmppStatus.Ok, pdu.Status));
    }

    [Fact]
    public async Task A_centre_without_transceivers_is_bound_twice_and_each_bind_does_its_part()
    {
        Options.BindMode = SmppBindMode.TransmitterReceiver;
        Assert.IsType<SendOutcome.Accepted>(await SendAsync());
        Assert.Equal(
            [Commands.BindReceiver, Commands.BindTransmitter],
            Centre.Received.Where(pdu => pdu.Body is PduBody.Bind).Select(pdu => pdu.Command));
        await Centre.ReportAsync("id-1", "DELIVRD");
        await Events.UntilAsync(1);
        Assert.IsType<SmppEvent.Reported>(Assert.Single(Events.Events));

        // One that ends takes the other along, and both come back.
        Centre.Drop();
        await Centre.UntilAsync("two new binds", () => Centre.Binds == 4 && Centre.Bound == 2);
        Assert.Equal(2, Centre.MostBound);
        await Channel().DisposeAsync();
        await Centre.UntilAsync("two leaves", () => Centre.Received.Count(pdu => pdu.Command == Commands.Unbind) >= 2);
    }

    [Fact]
    public async Task A_refused_transmitter_is_a_refused_account_and_leaves_no_receiver_behind()
    {
        Options.BindMode = SmppBindMode.TransmitterReceiver;
        Options.ReconnectDelay = TimeSpan.FromMinutes(5);
        var number = 0;
        Centre.OnBind = _ => Interlocked.Increment(ref number) == 1 ? 0 : 0x0Eu;
        Assert.Equal(
            new SendOutcome.Refused(ErrorClass.Config, "smpp0000000e"), await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.UntilAsync("the receiver's leave", () => Centre.Bound == 0 && Centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
    }

    private Task<SendOutcome> SendAsync(int seq = 1) => SendAsync(SmppSample.Message(seq));
}

using System.Diagnostics;
using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>The channel against a centre that fails in every way.</summary>
public sealed class SmppChannelTests : SmallCentreTests
{
    private static readonly string Long = new('a', 400); // three parts

    [Fact]
    public async Task A_submit_that_is_answered_is_accepted_with_the_centres_id()
    {
        Assert.Equal(new SendOutcome.Accepted("id-1"), await SendAsync("Grüße {1}"));
        var message = Assert.IsType<PduBody.Message>(Assert.Single(Centre.Submits).Body);
        Assert.Equal(new SmppAddress(1, 1, "15550783881"), message.Source);
        Assert.Equal(new SmppAddress(1, 1, "16505551234"), message.Destination);
        Assert.Equal((0, 0, 1), (message.EsmClass, message.DataCoding, message.RegisteredDelivery));
        Assert.Equal(Gsm7.Encode("Grüße {1}"), message.Text);
        var bind = Assert.IsType<PduBody.Bind>(Centre.Received[0].Body);
        Assert.Equal(("ann", "secret", 0x34), (bind.SystemId, bind.Password, bind.InterfaceVersion));
    }

    [Fact]
    public async Task A_submit_whose_last_moment_has_passed_is_not_written()
    {
        Assert.Equal(new SendOutcome.NotSent("busy"), await SendAsync(SmppSample.Message() with { StartBefore = Stopwatch.GetTimestamp() }));
        Assert.Empty(Centre.Submits);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(SmppSample.Message() with { StartBefore = long.MaxValue }));
    }

    [Theory]
    [InlineData("+4915100000", 1, 1, "4915100000")]
    [InlineData("12345", 0, 0, "12345")]
    [InlineData("Shop", 5, 0, "Shop")]
    public async Task A_sender_is_written_by_its_form(string from, int ton, int npi, string value)
    {
        var credentials = SmppSample.Credentials();
        credentials[SmppCredentials.From] = from;
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(SmppSample.Message() with { Credentials = credentials }));
        Assert.Equal(new SmppAddress((byte)ton, (byte)npi, value), ((PduBody.Message)Centre.Submits[0].Body).Source);
    }

    [Theory]
    [InlineData(0x58, ErrorClass.Throttled)]
    [InlineData(0x14, ErrorClass.Throttled)]
    [InlineData(0x08, ErrorClass.Transient)]
    [InlineData(0x64, ErrorClass.Transient)]
    [InlineData(0x45, ErrorClass.Transient)]
    [InlineData(0xFF, ErrorClass.Unlisted)]
    [InlineData(0x3FF, ErrorClass.Unlisted)]
    [InlineData(0x400, ErrorClass.Unlisted)]
    [InlineData(0x48, ErrorClass.Config)]
    [InlineData(0xFE, ErrorClass.Recipient)]
    [InlineData(0x0B, ErrorClass.Recipient)]
    [InlineData(0x66, ErrorClass.Recipient)]
    [InlineData(0x65, ErrorClass.Recipient)]
    [InlineData(0x0A, ErrorClass.Config)]
    [InlineData(0x01, ErrorClass.Content)]
    [InlineData(0x43, ErrorClass.Content)]
    [InlineData(0x104, ErrorClass.Content)]
    public async Task A_status_is_refused_by_its_class_and_not_tried_again(int status, ErrorClass kind)
    {
        Centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, (uint)status);
        Assert.Equal(new SendOutcome.Refused(kind, $"smpp{status:x8}"), await SendAsync());
        Assert.Single(Centre.Submits);
    }

    [Fact]
    public async Task A_generic_refusal_of_a_submit_is_its_answer()
    {
        Centre.OnSubmit = (pdu, _) => new Pdu(Commands.GenericNack, SmppStatus.InvalidLength, pdu.Sequence);
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Unlisted, "smpp00000002"), await SendAsync());
    }

    [Fact]
    public async Task An_answer_without_an_id_is_unknown()
    {
        Centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, 0);
        Assert.IsType<SendOutcome.Unknown>(await SendAsync());
    }

    [Fact]
    public async Task A_link_that_drops_before_the_answer_leaves_unknown_and_the_next_send_goes_over_a_new_one()
    {
        Centre.OnSubmit = (pdu, number) =>
        {
            if (number > 1)
            {
                return Centre.Accept(pdu);
            }

            Centre.Drop();
            return null;
        };
        Assert.Equal(new SendOutcome.Unknown("link dropped"), await SendAsync());
        await Centre.UntilAsync("a second bind", () => Centre.Binds >= 2);
        Assert.IsType<SendOutcome.Accepted>(await RetriedAsync());
    }

    [Fact]
    public async Task A_submit_without_an_answer_is_unknown_and_the_late_answer_settles_it()
    {
        Options.SendTimeout = TimeSpan.FromSeconds(1);
        Centre.OnSubmit = (_, _) => null;
        Assert.Equal(new SendOutcome.Unknown("no answer in time"), await SendAsync());
        await Centre.SendAsync(SmallCentre.Answer(Assert.Single(Centre.Submits), 0, "late"));
        await Events.UntilAsync(1);
        Assert.Equal(
            new Receipt(WhatsApp.Sample.Attempt(), "late", DeliveryStatus.Sent, SmppSample.Now),
            Assert.IsType<SmppEvent.Reported>(Assert.Single(Events.Events)).Receipt);
    }

    [Fact]
    public async Task A_late_refusal_settles_it_too()
    {
        Options.SendTimeout = TimeSpan.FromSeconds(1);
        Centre.OnSubmit = (_, _) => null;
        await SendAsync();
        await Centre.SendAsync(SmallCentre.Answer(Assert.Single(Centre.Submits), 0x0B));
        await Events.UntilAsync(1);
        Assert.Equal(
            new Receipt(WhatsApp.Sample.Attempt(), null, DeliveryStatus.Failed, SmppSample.Now, ErrorClass.Recipient, "smpp0000000b"),
            Assert.IsType<SmppEvent.Reported>(Assert.Single(Events.Events)).Receipt);
    }

    [Fact]
    public async Task No_more_submits_than_the_window_wait_for_answers()
    {
        Options.Window = 3;
        Centre.OnSubmit = (_, _) => null;
        var sends = Enumerable.Range(1, 6).Select(seq => SendAsync(SmppSample.Message(seq))).ToArray();
        await Centre.UntilAsync("a full window", () => Centre.Submits.Count == 3);
        Centre.OnSubmit = (pdu, _) => Centre.Accept(pdu);
        Assert.Equal(3, Centre.Submits.Count); // the rest waits although the centre would answer now
        foreach (var submit in Centre.Submits)
        {
            await Centre.SendAsync(Centre.Accept(submit));
        }

        Assert.All(await Task.WhenAll(sends), outcome => Assert.IsType<SendOutcome.Accepted>(outcome));
        Assert.Equal(6, Centre.Submits.Count);
    }

    [Fact]
    public async Task A_send_that_finds_no_place_in_the_window_was_certainly_not_sent()
    {
        Options.Window = 1;
        Options.SendTimeout = TimeSpan.FromSeconds(1);
        Centre.OnSubmit = (_, _) => null;
        var first = SendAsync();
        await Centre.UntilAsync("the first", () => Centre.Submits.Count == 1);
        Assert.Equal(new SendOutcome.NotSent("busy"), await SendAsync(SmppSample.Message(2)));
        Assert.IsType<SendOutcome.Unknown>(await first);
        Assert.Single(Centre.Submits);
    }

    [Fact]
    public async Task A_cancelled_send_was_certainly_not_sent() =>
        Assert.Equal(new SendOutcome.NotSent("cancelled"), await Channel().SendAsync(SmppSample.Message(), new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(0x0D, true)]
    [InlineData(0x0E, true)]
    [InlineData(0x0F, true)]
    [InlineData(0x05, false)]
    [InlineData(0x08, false)]
    public async Task Without_a_bind_nothing_is_sent_and_only_what_somebody_must_repair_is_refused(int status, bool refused)
    {
        var code = $"smpp{status:x8}";
        SendOutcome expected = refused ? new SendOutcome.Refused(ErrorClass.Config, code) : new SendOutcome.NotSent(code);
        Centre.BindStatus = (uint)status;
        Options.ReconnectDelay = TimeSpan.FromMinutes(5);
        Assert.Equal(expected, await SendAsync());
        Assert.Equal(expected, await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        Assert.Equal((1, 0), (Centre.Binds, Centre.Submits.Count));
    }

    [Fact]
    public async Task To_a_centre_that_is_not_there_nothing_is_sent()
    {
        Options.Port = Providers.CannedProvider.NobodyThere().Port;
        Assert.Equal(new SendOutcome.NotSent("connect"), await SendAsync());
    }

    [Fact]
    public async Task An_idle_link_is_tested_and_one_without_an_answer_is_given_up()
    {
        Options.EnquireLinkInterval = TimeSpan.FromMilliseconds(50);
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.UntilAsync("two tests", () => Centre.Received.Count(pdu => pdu.Command == Commands.EnquireLink) >= 2);
        Assert.Equal(1, Centre.Binds);
        Options.EnquireLinkTimeout = TimeSpan.FromMilliseconds(50);
        Centre.AnswersEnquireLink = false;
        await Centre.UntilAsync("a second bind", () => Centre.Binds >= 2);
    }

    [Fact]
    public async Task The_centres_own_questions_are_answered()
    {
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.SendAsync(new Pdu(Commands.EnquireLink, 0, 41));
        await Centre.SendAsync(new Pdu(0x77, 0, 42));
        await Centre.SendAsync(new Pdu(Commands.Unbind, 0, 43));
        await Centre.UntilAsync("three answers", () => Centre.Received.Count(pdu => pdu.Sequence is 41 or 42 or 43 && pdu.IsAnswer) == 3);
        Assert.Equal(
            [(0x80000015, 41u, 0u), (0x80000000, 42u, 3u), (0x80000006, 43u, 0u)],
            Centre.Received.Where(pdu => pdu.IsAnswer).Select(pdu => (pdu.Command, pdu.Sequence, pdu.Status)));
        await Centre.UntilAsync("a new bind", () => Centre.Binds >= 2);
    }

    [Fact]
    public async Task What_is_no_unit_ends_the_connection_but_not_the_channel()
    {
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.SendRawAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await Centre.UntilAsync("a new bind", () => Centre.Binds >= 2);
        Assert.IsType<SendOutcome.Accepted>(await RetriedAsync());
    }

    [Fact]
    public async Task A_receipt_is_answered_well_only_when_it_is_stored()
    {
        Events.Failures = 1;
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        var receipt = SmppReceiptsTests.Deliver(0x04, 0, Encoding.ASCII.GetBytes("id:id-1 stat:DELIVRD"));
        await Centre.SendAsync(receipt);
        await Centre.UntilAsync("the first answer", () => Answers().Count == 1);
        await Centre.SendAsync(receipt);
        await Centre.UntilAsync("the second answer", () => Answers().Count == 2);
        Assert.Equal([SmppStatus.TryAgain, SmppStatus.Ok], Answers().Select(pdu => pdu.Status));
        Assert.Equal("id-1", Assert.IsType<SmppEvent.Reported>(Assert.Single(Events.Events)).Receipt.ProviderId);

        List<Pdu> Answers() => [.. Centre.Received.Where(pdu => pdu.Command == (Commands.DeliverSm | Commands.Answer))];
    }

    [Fact]
    public async Task What_can_never_be_stored_is_not_asked_for_again()
    {
        Events.Never = true;
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        await Centre.WriteAsync("Hello", "16505551234");
        await Centre.UntilAsync("the answer", () => Centre.Taken.Count == 1);
        Assert.Equal(SmppStatus.PermanentError, Centre.Taken[0].Status);
    }

    [Fact]
    public async Task What_comes_as_data_is_answered_as_data()
    {
        Assert.Null(await Channel().ConnectAsync(SmppSample.Credentials(), CancellationToken.None));
        var address = new SmppAddress(1, 1, "16505551234");
        await Centre.SendAsync(new Pdu(Commands.DataSm, 0, 77, new PduBody.Data(string.Empty, address, address, 4, 0, 0),
            [new Tlv(Tags.ReceiptedMessageId, "a0010\0"u8.ToArray()), new Tlv(Tags.MessageState, [2])]));
        await Centre.UntilAsync("the answer", () => Centre.Taken.Count == 1);
        Assert.Equal((Commands.DataSm | Commands.Answer, 77u, SmppStatus.Ok), (Centre.Taken[0].Command, Centre.Taken[0].Sequence, Centre.Taken[0].Status));
        Assert.Equal("a0010", Assert.IsType<SmppEvent.Reported>(Assert.Single(Events.Events)).Receipt.ProviderId);
    }

    [Fact]
    public async Task A_long_text_goes_in_parts_that_only_the_last_of_asks_for_a_receipt()
    {
        Assert.Equal(new SendOutcome.Accepted("id-3"), await SendAsync(Long));
        var parts = Centre.Submits.Select(pdu => (PduBody.Message)pdu.Body).ToList();
        Assert.Equal([0, 0, 1], parts.Select(part => (int)part.RegisteredDelivery));
        Assert.All(parts, part => Assert.Equal(0x40, part.EsmClass));
        Assert.Equal([(5, 0, 3, 3, 1), (5, 0, 3, 3, 2), (5, 0, 3, 3, 3)], parts.Select(p => ((int)p.Text[0], (int)p.Text[1], (int)p.Text[2], (int)p.Text[4], (int)p.Text[5])));
        Assert.Single(parts.Select(part => part.Text[3]).Distinct());
        Assert.Equal(Long, string.Concat(parts.Select(part => Encoding.ASCII.GetString(part.Text[6..]))));
    }

    [Fact]
    public async Task A_long_text_may_go_with_optional_fields_instead()
    {
        Options.LongMessages = SmppLongMessages.Sar;
        await SendAsync(Long);
        Assert.Equal([1, 2, 3], Centre.Submits.Select(pdu => (int)pdu.Find(Tags.SarSequence)![0]));
        Assert.All(Centre.Submits, pdu => Assert.Equal((3, 0), (pdu.Find(Tags.SarTotal)![0], ((PduBody.Message)pdu.Body).EsmClass)));
        Assert.Equal(Long, string.Concat(Centre.Submits.Select(pdu => Encoding.ASCII.GetString(((PduBody.Message)pdu.Body).Text))));
    }

    [Fact]
    public async Task A_long_text_may_go_whole_as_a_payload()
    {
        Options.LongMessages = SmppLongMessages.Payload;
        Assert.Equal(new SendOutcome.Accepted("id-1"), await SendAsync(Long + "€ я"));
        var submit = Assert.Single(Centre.Submits);
        Assert.Equal(Ucs2.Encode(Long + "€ я"), submit.Find(Tags.MessagePayload));
        Assert.Equal((8, 0), (((PduBody.Message)submit.Body).DataCoding, ((PduBody.Message)submit.Body).Text.Length));
    }

    [Fact]
    public async Task A_refused_first_part_is_a_refused_message()
    {
        Centre.OnSubmit = (pdu, _) => SmallCentre.Answer(pdu, 0x0B);
        Assert.Equal(ErrorClass.Recipient, Assert.IsType<SendOutcome.Refused>(await SendAsync(Long)).Class);
        Assert.Single(Centre.Submits);
    }

    [Fact]
    public async Task A_part_refused_after_an_accepted_one_leaves_unknown()
    {
        Centre.OnSubmit = (pdu, number) => number == 2 ? SmallCentre.Answer(pdu, 0x08) : Centre.Accept(pdu);
        Assert.Equal(new SendOutcome.Unknown("part 2 of 3 refused (smpp00000008)"), await SendAsync(Long));
        Assert.Equal(2, Centre.Submits.Count);
    }

    [Fact]
    public async Task A_part_throttled_after_an_accepted_one_is_submitted_again()
    {
        Centre.OnSubmit = (pdu, number) => number == 2 ? SmallCentre.Answer(pdu, SmppStatus.Throttled) : Centre.Accept(pdu);
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(Long));
        Assert.Equal([1, 2, 2, 3], Centre.Submits.Select(pdu => (int)((PduBody.Message)pdu.Body).Text[5]));
    }

    [Theory]
    [InlineData(SmppCredentials.SystemId, "")]
    [InlineData(SmppCredentials.Password, "pass\0word")]
    [InlineData(SmppCredentials.From, "")]
    [InlineData(SmppCredentials.From, "+12three")]
    [InlineData(SmppCredentials.From, "Ünïcode")]
    public async Task Credentials_that_cannot_go_on_the_wire_stop_the_sender_before_any_bind(string name, string value)
    {
        var credentials = SmppSample.Credentials();
        credentials[name] = value;
        Assert.Equal(new SendOutcome.Refused(ErrorClass.Config, "credentials"), await SendAsync(SmppSample.Message() with { Credentials = credentials }));
        Assert.Empty(Centre.Received);
    }

    [Fact]
    public async Task A_new_password_binds_anew_and_lets_the_old_bind_go()
    {
        await SendAsync();
        var credentials = SmppSample.Credentials();
        credentials[SmppCredentials.Password] = "newer";
        Assert.IsType<SendOutcome.Accepted>(await SendAsync(SmppSample.Message(2) with { Credentials = credentials }));
        await Centre.UntilAsync("the old bind's end", () => Centre.Received.Any(pdu => pdu.Command == Commands.Unbind));
        Assert.Equal(["secret", "newer"], Centre.Received.Select(pdu => pdu.Body).OfType<PduBody.Bind>().Select(bind => bind.Password));
    }

    [Theory]
    [InlineData("Port", "0")]
    [InlineData("Window", "0")]
    [InlineData("SendTimeout", "00:02:00")]
    [InlineData("ReconnectDelay", "00:00:00.5")]
    [InlineData("LongMessages", "7")]
    public void A_setting_out_of_its_range_stops_the_start(string setting, string value)
    {
        using var services = new ServiceCollection()
            .AddSmpp(new ConfigurationBuilder().AddInMemoryCollection([new("Channels:Smpp:" + setting, value)]).Build())
            .BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SmppOptions>>().Value);
    }

    private Task<SendOutcome> SendAsync(string text = "Hello") => SendAsync(SmppSample.Message(text: text));

    // The centre sees the new bind a moment before the channel does; until then a send is certainly not sent.
    private async Task<SendOutcome> RetriedAsync()
    {
        SendOutcome outcome;
        do
        {
            outcome = await SendAsync(SmppSample.Message(2));
        }
        while (outcome is SendOutcome.NotSent { Code: "connect" });
        return outcome;
    }
}

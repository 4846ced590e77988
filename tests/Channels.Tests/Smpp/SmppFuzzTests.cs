using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>
/// Units that were right once, with bytes changed, added and taken away. <c>SMPP_FUZZ_UNITS</c> and <c>SMPP_FUZZ_SEED</c>
/// say how many and which (<c>make fuzz-smpp</c>).
/// </summary>
public sealed class SmppFuzzTests
{
    private const int Batch = 500;
    private const int Window = 10;
    private static readonly int Units = Setting("SMPP_FUZZ_UNITS", 20_000);
    private static readonly int Seed = Setting("SMPP_FUZZ_SEED", 1);
    private static readonly byte[][] Originals = [.. Bodies()];

    [Fact]
    public void Nothing_but_a_refusal_leaves_the_codec_and_what_is_read_can_be_kept()
    {
        var random = new Random(Seed);
        var read = 0;
        for (var i = 0; i < Units; i++)
        {
            var frame = Mutated(random, CommandOf(random));
            try
            {
                read += Take(frame) ? 1 : 0;
            }
            catch (Exception failure)
            {
                Assert.Fail($"Unit {i} of seed {Seed}, {Convert.ToHexString(frame)}: {failure}");
            }
        }

        Assert.InRange(read, Units / 3, Units); // else it is no test of what is read
    }

    [Fact]
    public async Task A_live_link_answers_every_unit_once_never_asks_for_one_again_and_loses_no_place_in_its_window()
    {
        var random = new Random(Seed);
        var answers = new ConcurrentDictionary<uint, int>(); // by sequence, how often
        var submits = new ConcurrentQueue<Pdu>();
        var (again, tests, binds) = (0, 0u, 0);
        await using var centre = new SmallCentre();
        centre.OnReceived = pdu =>
        {
            binds += pdu.Body is PduBody.Bind ? 1 : 0;
            tests = pdu.Command == (Commands.EnquireLink | Commands.Answer) ? pdu.Sequence : tests;
            if (pdu.Command is (Commands.DeliverSm | Commands.Answer) or (Commands.DataSm | Commands.Answer) or Commands.GenericNack)
            {
                answers.AddOrUpdate(pdu.Sequence, 1, (_, count) => count + 1);
                again += pdu.Status == SmppStatus.TryAgain ? 1 : 0;
            }
        };
        var options = SmppSample.Settings(centre.Port);
        options.Window = Window;
        var host = new Host { Forgets = true };
        await using var channel = SmppSample.Channel(options, host);
        Assert.Null(await channel.ConnectAsync(SmppSample.Credentials(), CancellationToken.None));

        var sequence = 1u;
        for (var sent = 0; sent < Units; sent += Batch)
        {
            answers.Clear();
            var units = new List<byte>();
            var first = sequence;
            for (var i = 0; i < Batch - (2 * Window); i++)
            {
                units.AddRange(WithHead(Mutated(random, Commands.DeliverSm), random.Next(4) == 0 ? Commands.DataSm : Commands.DeliverSm, 0, sequence++));
            }

            // Answers that were right once too; a throttling one would slow the test down, and rightly.
            centre.OnSubmit = (pdu, _) => new Pdu(
                random.Next(8) == 0 ? Commands.GenericNack : Commands.SubmitSm | Commands.Answer, StatusOf(random), pdu.Sequence,
                new PduBody.Other(Mutated(random, Commands.SubmitSm | Commands.Answer)[PduCodec.HeaderLength..]));
            var sends = Sends();
            await centre.SendRawAsync([.. units]);
            Assert.All(await Task.WhenAll(sends), outcome => Assert.False(
                outcome is SendOutcome.NotSent or SendOutcome.Unknown { Detail: not "answer without a message id" }, $"{outcome} after {sent} units of seed {Seed}"));

            centre.OnSubmit = (pdu, _) => centre.Accept(pdu);
            Assert.All(await Task.WhenAll(Sends()), outcome => Assert.IsType<SendOutcome.Accepted>(outcome));
            await centre.SendAsync(new Pdu(Commands.EnquireLink, 0, sequence));
            await centre.UntilAsync("the link's sign of life", () => tests == sequence);
            await centre.UntilAsync("all answers", () => answers.Count == (int)(sequence - first));
            Assert.All(answers.Values, count => Assert.Equal(1, count));
            sequence++;
        }

        Assert.Equal((0, 1), (again, binds));

        Task<SendOutcome>[] Sends() =>
            [.. Enumerable.Range(1, Window).Select(seq => channel.SendAsync(SmppSample.Message(seq), CancellationToken.None))];
    }

    /// <summary>What the product does with a unit; false for one that is refused.</summary>
    private static bool Take(byte[] frame)
    {
        Pdu pdu;
        try
        {
            pdu = PduCodec.Read(frame);
        }
        catch (SmppFormatException) when ((frame[4] & 0x80) == 0)
        {
            return false;
        }

        if (pdu.Command is not (Commands.DeliverSm or Commands.DataSm))
        {
            return true;
        }

        var happened = SmppReceipts.Read(pdu, new SmppOptions(), SmppSample.Now);
        if (happened is SmppEvent.Arrived { Part: var part })
        {
            Assert.InRange(part.Number, 1, part.Total);
            happened = SmppParts.Read([part], new SmppOptions());
        }

        switch (happened)
        {
            case SmppEvent.Reported reported:
                Assert.InRange(reported.Receipt.ProviderId!.Length, 1, SmppReceipts.LongestId);
                AssertStorable(reported.Receipt.ProviderId, reported.OtherId, reported.Receipt.Code, reported.Person?.ToE164("IT"));
                reported.Sender.IsFor("+12025550111");
                break;
            case SmppEvent.Written written:
                OptOutWords.Default.Read(written.Text);
                AssertStorable(written.Text, written.From.ToE164("IT"), written.From.ToString(), SmppAddress.Parse(written.From.ToString()).Value);
                break;
            case SmppEvent.Ignored ignored:
                Assert.InRange(ignored.Word.Length, 0, 64);
                break;
        }

        return true;
    }

    private static void AssertStorable(params string?[] texts)
    {
        foreach (var text in texts)
        {
            Assert.False(text?.Contains('\0', StringComparison.Ordinal) ?? false);
            Encoding.UTF8.GetBytes(text ?? string.Empty);
        }
    }

    private static byte[] Mutated(Random random, uint command)
    {
        var bytes = new List<byte>(Originals[random.Next(Originals.Length)]);
        for (var changes = random.Next(5); changes > 0 && bytes.Count > 0; changes--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(place, Math.Min(random.Next(1, 4), bytes.Count - place));
                    break;
                case 3:
                    bytes.InsertRange(place, Enumerable.Range(0, random.Next(1, 4)).Select(_ => (byte)random.Next(256)));
                    break;
                case 4:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                default:
                    bytes.AddRange(Originals[random.Next(Originals.Length)]);
                    break;
            }
        }

        return WithHead([.. new byte[PduCodec.HeaderLength], .. bytes], command, StatusOf(random), (uint)random.Next());
    }

    private static byte[] WithHead(byte[] frame, uint command, uint status, uint sequence)
    {
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)frame.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), command);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), status);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(12), sequence);
        return frame;
    }

    private static uint CommandOf(Random random)
    {
        uint[] commands =
        [
            Commands.DeliverSm, Commands.DeliverSm, Commands.DeliverSm, Commands.DataSm, Commands.SubmitSm, Commands.SubmitMulti, Commands.QuerySm,
            Commands.BindTransceiver, Commands.Outbind, Commands.AlertNotification, Commands.EnquireLink, (uint)random.Next(0x200),
        ];
        return commands[random.Next(commands.Length)] | (random.Next(3) == 0 ? Commands.Answer : 0);
    }

    private static uint StatusOf(Random random) => random.Next(2) == 0 ? 0 : random.Next(4) switch { 0 => 0x0B, 1 => 0x45, 2 => 0x64, _ => (uint)random.Next(0x400, int.MaxValue) };

    private static IEnumerable<byte[]> Bodies()
    {
        foreach (var values in OddDeliveryTests.Delivered)
        {
            yield return OddDeliveryTests.Body((byte)values[1], (byte)values[2], (byte[])values[3], (string)values[4]);
        }

        foreach (var values in SmppPartsTests.Places)
        {
            yield return OddDeliveryTests.Body((byte)values[1], 0, [.. (byte[])values[2], .. "please do not "u8], (string)values[3]);
        }

        foreach (byte coding in new byte[] { 0, 1, 3, 5, 6, 7, 8, 9, 10, 13, 14, 0x18, 0xE0, 0xF5 })
        {
            yield return OddDeliveryTests.Body(0, coding, Ucs2.Encode("СТОП 👍"), string.Empty);
            yield return OddDeliveryTests.Body(0, coding, Gsm7.Encode("Stop {1} €"), string.Empty);
        }

        foreach (var answer in new[] { "616263310014000003616263", "0210000134", "63656e747265000210000134", "00", "" })
        {
            yield return Convert.FromHexString(answer);
        }

        yield return Convert.FromHexString("000101333933333331323334353637000101313230323535353031313100040000001e00066130303130000427000102");
    }

    private static int Setting(string name, int value) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : value;
}

using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Channels.Smpp;

namespace MassMessaging.Channels.Tests.Smpp;

public sealed class PduCodecTests
{
    [Fact]
    public void Units_have_the_bytes_of_the_specification()
    {
        Assert.Equal("00000010000000150000000000000007", Hex(new Pdu(Commands.EnquireLink, 0, 7)));

        // The example that the specification gives in its section on encoding.
        var bind = new PduBody.Bind("SMPP3TEST", "secret08", "SUBMIT1", 0x00, new SmppAddress(1, 1, string.Empty));
        Assert.Equal("0000002f000000020000000000000001534d50503354455354007365637265743038005355424d4954310000010100", Hex(new Pdu(Commands.BindTransmitter, 0, 1, bind)));
        Assert.Equal(
            "00000015" + "80000004" + "00000000" + "00000002" + "6162633100",
            Hex(new Pdu(Commands.SubmitSm | Commands.Answer, 0, 2, new PduBody.MessageAnswer("abc1"))));
    }

    [Property(Arbitrary = [typeof(Units)])]
    public void What_is_written_reads_the_same(AnyUnit unit)
    {
        var bytes = PduCodec.Write(unit.Pdu);
        var again = PduCodec.Read(bytes);
        if (unit.Pdu is { IsAnswer: true, Status: not SmppStatus.Ok })
        {
            unit = new AnyUnit(new Pdu(unit.Pdu.Command, unit.Pdu.Status, unit.Pdu.Sequence)); // a refusal has no fields
            bytes = PduCodec.Write(unit.Pdu);
        }

        Assert.Equal((unit.Pdu.Command, unit.Pdu.Status, unit.Pdu.Sequence), (again.Command, again.Status, again.Sequence));
        Assert.Equal(unit.Pdu.Body.GetType(), again.Body.GetType());
        Assert.Equal(Describe(unit.Pdu), Describe(again));
        Assert.Equal(bytes, PduCodec.Write(again));
    }

    [Property(Arbitrary = [typeof(Units)])]
    public void What_is_cut_off_or_changed_is_refused_or_read_but_breaks_nothing(AnyUnit unit, int cut, int place, byte value)
    {
        var bytes = PduCodec.Write(unit.Pdu);
        var shorter = bytes[..(16 + (Math.Abs(cut % 1000) % Math.Max(1, bytes.Length - 16)))];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(shorter, (uint)shorter.Length);
        TryRead(shorter);
        bytes[4 + (Math.Abs(place % 10_000) % (bytes.Length - 4))] = value;
        TryRead(bytes);
    }

    [Fact]
    public void A_refusing_answer_may_leave_its_fields_out()
    {
        var pdu = PduCodec.Read(PduCodec.Write(new Pdu(Commands.SubmitSm | Commands.Answer, SmppStatus.Throttled, 3)));
        Assert.Equal((SmppStatus.Throttled, PduBody.Nothing.Instance), (pdu.Status, pdu.Body));
    }

    [Fact]
    public void A_field_that_the_protocol_cannot_write_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PduCodec.Write(new Pdu(Commands.SubmitSm | Commands.Answer, 0, 1, new PduBody.MessageAnswer("a\0b"))));
        Assert.Throws<ArgumentException>(() => PduCodec.Write(new Pdu(Commands.SubmitSm | Commands.Answer, 0, 1, new PduBody.MessageAnswer("я"))));
    }

    private static void TryRead(byte[] bytes)
    {
        try
        {
            PduCodec.Read(bytes);
        }
        catch (SmppFormatException)
        {
            // Refused in the one way that a session knows.
        }
    }

    private static string Hex(Pdu pdu) => Convert.ToHexStringLower(PduCodec.Write(pdu));

    private static string Describe(Pdu pdu) => System.Text.Json.JsonSerializer.Serialize(pdu.Body, pdu.Body.GetType())
        + string.Join(',', pdu.Tlvs.Select(tlv => $"{tlv.Tag}:{Convert.ToHexString(tlv.Value)}"));

    public sealed class AnyUnit
    {
        internal AnyUnit(Pdu pdu) => Pdu = pdu;

        internal Pdu Pdu { get; }

        public override string ToString() => Pdu.ToString();
    }

    internal static class Units
    {
        private static readonly Gen<string> Text =
            from length in Gen.Choose(0, 20)
            from letters in Gen.Choose(1, 255).ArrayOf(length)
            select new string([.. letters.Select(letter => (char)letter)]);

        private static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(value => (byte)value);

        private static readonly Gen<SmppAddress> Address =
            from ton in Byte
            from npi in Byte
            from value in Text
            select new SmppAddress(ton, npi, value);

        private static readonly Gen<PduBody.Message> Message =
            from bytes in Byte.ArrayOf(8)
            from texts in Text.ArrayOf(3)
            from source in Address
            from destination in Address
            from length in Gen.Choose(0, 254)
            from content in Byte.ArrayOf(length)
            select new PduBody.Message(
                texts[0], source, destination, bytes[0], bytes[1], bytes[2], texts[1], texts[2], bytes[3], bytes[4], bytes[5], bytes[6], content);

        private static readonly Gen<MultiTarget> Target =
            from isList in Gen.Elements(true, false)
            from address in Address
            from list in Text
            select isList ? new MultiTarget(null, list) : new MultiTarget(address, null);

        private static readonly Gen<(uint Command, PduBody Body)> Body = Gen.OneOf(
            from id in Gen.Elements(Commands.BindReceiver, Commands.BindTransmitter, Commands.BindTransceiver)
            from texts in Text.ArrayOf(3)
            from version in Byte
            from range in Address
            select (id, (PduBody)new PduBody.Bind(texts[0], texts[1], texts[2], version, range)),
            from id in Gen.Elements(Commands.BindReceiver, Commands.BindTransmitter, Commands.BindTransceiver)
            from system in Text
            select (id | Commands.Answer, (PduBody)new PduBody.BindAnswer(system)),
            from id in Gen.Elements(Commands.SubmitSm, Commands.DeliverSm)
            from message in Message
            select (id, (PduBody)message),
            from message in Message
            from count in Gen.Choose(0, 5)
            from targets in Target.ArrayOf(count)
            select (Commands.SubmitMulti, (PduBody)new PduBody.MultiMessage(targets, message with { Destination = default })),
            from id in Gen.Elements(Commands.SubmitSm, Commands.DeliverSm, Commands.DataSm)
            from message in Text
            select (id | Commands.Answer, (PduBody)new PduBody.MessageAnswer(message)),
            from message in Text
            from count in Gen.Choose(0, 5)
            from failed in Address.ArrayOf(count)
            select (Commands.SubmitMulti | Commands.Answer, (PduBody)new PduBody.MultiAnswer(message, [.. failed.Select(address => (address, 11u))])),
            from message in Text
            from source in Address
            select (Commands.QuerySm, (PduBody)new PduBody.Query(message, source)),
            from texts in Text.ArrayOf(2)
            from bytes in Byte.ArrayOf(2)
            select (Commands.QuerySm | Commands.Answer, (PduBody)new PduBody.QueryAnswer(texts[0], texts[1], bytes[0], bytes[1])),
            from service in Text
            from source in Address
            from destination in Address
            from bytes in Byte.ArrayOf(3)
            select (Commands.DataSm, (PduBody)new PduBody.Data(service, source, destination, bytes[0], bytes[1], bytes[2])),
            from id in Gen.Elements(
                Commands.EnquireLink, Commands.EnquireLink | Commands.Answer, Commands.Unbind, Commands.Unbind | Commands.Answer, Commands.GenericNack)
            select (id, (PduBody)PduBody.Nothing.Instance));

        public static Arbitrary<AnyUnit> Any() => Arb.From(
            from body in Body
            from status in Gen.Choose(0, 0x110)
            from sequence in Gen.Choose(1, int.MaxValue)
            from tags in Gen.Choose(0, 0x1500).ArrayOf(2)
            from count in Gen.Choose(0, 2)
            from length in Gen.Choose(0, 300)
            from value in Byte.ArrayOf(length)
            select new AnyUnit(new Pdu(
                body.Command, (uint)status, (uint)sequence, body.Body,
                [.. tags.Take(count).Select(tag => new Tlv((ushort)tag, value))])));
    }
}

using System.Buffers.Binary;

namespace MassMessaging.Channels.Smpp;

/// <summary>Writes and reads protocol data units (SMPP 3.4, sections 3.2 and 4).</summary>
internal static class PduCodec
{
    internal const int HeaderLength = 16;

    /// <summary>The longest unit that is read: a payload of 64 KB does not occur in SMS.</summary>
    internal const int MaxLength = 64 * 1024;

    private const int MaxShortMessage = 254;

    internal static byte[] Write(Pdu pdu)
    {
        var writer = new PduWriter();
        writer.U32(0);
        writer.U32(pdu.Command);
        writer.U32(pdu.Status);
        writer.U32(pdu.Sequence);
        WriteBody(writer, pdu.Body);
        foreach (var tlv in pdu.Tlvs)
        {
            writer.U16(tlv.Tag);
            writer.U16(checked((ushort)tlv.Value.Length));
            writer.Octets(tlv.Value);
        }

        var bytes = writer.Written.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)bytes.Length);
        return bytes;
    }

    /// <summary>Reads one whole unit, its length included.</summary>
    /// <exception cref="SmppFormatException">The fields do not fit the unit.</exception>
    internal static Pdu Read(ReadOnlySpan<byte> frame)
    {
        var reader = new PduReader(frame);
        if (reader.U32() != frame.Length)
        {
            throw new SmppFormatException("The length is not the unit's.");
        }

        var (command, status, sequence) = (reader.U32(), reader.U32(), reader.U32());

        if ((command & Commands.Answer) != 0)
        {
            return ReadAnswer(ref reader, new Pdu(command, status, sequence));
        }

        var body = ReadBody(ref reader, command);
        return new Pdu(command, status, sequence, body, reader.Tlvs());
    }

    // An answer is always read: its status settles its request, and a request that waits for more keeps its place in the window.
    private static Pdu ReadAnswer(ref PduReader reader, Pdu head)
    {
        // A refusing answer has no fields (section 4.4.2): what some centres write behind its header is none.
        if (head.Status != SmppStatus.Ok || reader.IsAtEnd)
        {
            return head;
        }

        try
        {
            var body = ReadAnswerBody(ref reader, head.Command);
            return head with { Body = body, Tlvs = reader.Tlvs() };
        }
        catch (SmppFormatException)
        {
            return head;
        }
    }

    private static PduBody ReadAnswerBody(ref PduReader reader, uint command)
    {
        switch (command)
        {
            case Commands.BindReceiver | Commands.Answer or Commands.BindTransmitter | Commands.Answer or Commands.BindTransceiver | Commands.Answer:
                return BeginsWithFields(reader) ? PduBody.Nothing.Instance : new PduBody.BindAnswer(reader.TextOrRest());
            case Commands.SubmitSm | Commands.Answer or Commands.DeliverSm | Commands.Answer or Commands.DataSm | Commands.Answer:
                return new PduBody.MessageAnswer(reader.TextOrRest());
            case Commands.SubmitMulti | Commands.Answer:
                var id = reader.Text();
                var failed = new (SmppAddress, uint)[reader.U8()];
                for (var i = 0; i < failed.Length; i++)
                {
                    failed[i] = (reader.Address(), reader.U32());
                }

                return new PduBody.MultiAnswer(id, failed);
            case Commands.QuerySm | Commands.Answer:
                return new PduBody.QueryAnswer(reader.Text(), reader.Text(), reader.U8(), reader.U8());
            case Commands.EnquireLink | Commands.Answer or Commands.Unbind | Commands.Answer or Commands.GenericNack:
                return PduBody.Nothing.Instance;
            default:
                return new PduBody.Other(reader.Rest());
        }
    }

    // The centre left its system_id out: the protocol's version stands where the name should.
    private static bool BeginsWithFields(PduReader reader) => reader.Tlvs() is [{ Tag: Tags.InterfaceVersion }, ..] && reader.IsAtEnd;

    private static PduBody ReadBody(ref PduReader reader, uint command)
    {
        switch (command)
        {
            case Commands.BindReceiver or Commands.BindTransmitter or Commands.BindTransceiver:
                var (system, password, type) = (reader.Text(), reader.Text(), reader.Text());
                return new PduBody.Bind(system, password, type, reader.U8(), reader.Address());
            case Commands.SubmitSm or Commands.DeliverSm:
                var (service, source, destination) = (reader.Text(), reader.Address(), reader.Address());
                return ReadMessage(ref reader, service, source, destination);
            case Commands.SubmitMulti:
                return ReadMulti(ref reader);
            case Commands.QuerySm:
                return new PduBody.Query(reader.Text(), reader.Address());
            case Commands.DataSm:
                return new PduBody.Data(reader.Text(), reader.Address(), reader.Address(), reader.U8(), reader.U8(), reader.U8());
            case Commands.EnquireLink or Commands.Unbind:
                return PduBody.Nothing.Instance;
            default:
                return new PduBody.Other(reader.Rest());
        }
    }

    private static PduBody.MultiMessage ReadMulti(ref PduReader reader)
    {
        var (service, source) = (reader.Text(), reader.Address());
        var targets = new MultiTarget[reader.U8()];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = reader.U8() switch
            {
                1 => new MultiTarget(reader.Address(), null),
                2 => new MultiTarget(null, reader.Text()),
                var flag => throw new SmppFormatException($"A target's flag is {flag}."),
            };
        }

        return new PduBody.MultiMessage(targets, ReadMessage(ref reader, service, source, default));
    }

    private static PduBody.Message ReadMessage(ref PduReader reader, string service, SmppAddress source, SmppAddress destination)
    {
        var (esmClass, protocol, priority) = (reader.U8(), reader.U8(), reader.U8());
        var (deliverAt, validUntil) = (reader.Text(), reader.Text());
        var (registered, replace, coding, defaultId) = (reader.U8(), reader.U8(), reader.U8(), reader.U8());
        return new PduBody.Message(
            service, source, destination, esmClass, protocol, priority, deliverAt, validUntil, registered, replace, coding, defaultId,
            reader.OctetsUpTo(reader.U8()));
    }

    private static void WriteBody(PduWriter writer, PduBody body)
    {
        switch (body)
        {
            case PduBody.Bind bind:
                writer.Text(bind.SystemId);
                writer.Text(bind.Password);
                writer.Text(bind.SystemType);
                writer.U8(bind.InterfaceVersion);
                writer.Address(bind.Range);
                break;
            case PduBody.BindAnswer answer:
                writer.Text(answer.SystemId);
                break;
            case PduBody.Message message:
                writer.Text(message.ServiceType);
                writer.Address(message.Source);
                writer.Address(message.Destination);
                WriteRest(writer, message);
                break;
            case PduBody.MultiMessage multi:
                writer.Text(multi.Content.ServiceType);
                writer.Address(multi.Content.Source);
                WriteTargets(writer, multi.Targets);
                WriteRest(writer, multi.Content);
                break;
            case PduBody.MessageAnswer answer:
                writer.Text(answer.MessageId);
                break;
            case PduBody.MultiAnswer answer:
                writer.Text(answer.MessageId);
                writer.U8(checked((byte)answer.Failed.Count));
                foreach (var (address, status) in answer.Failed)
                {
                    writer.Address(address);
                    writer.U32(status);
                }

                break;
            case PduBody.Query query:
                writer.Text(query.MessageId);
                writer.Address(query.Source);
                break;
            case PduBody.QueryAnswer answer:
                writer.Text(answer.MessageId);
                writer.Text(answer.FinalDate);
                writer.U8(answer.State);
                writer.U8(answer.ErrorCode);
                break;
            case PduBody.Data data:
                writer.Text(data.ServiceType);
                writer.Address(data.Source);
                writer.Address(data.Destination);
                writer.U8(data.EsmClass);
                writer.U8(data.RegisteredDelivery);
                writer.U8(data.DataCoding);
                break;
            case PduBody.Other other:
                writer.Octets(other.Bytes);
                break;
        }
    }

    private static void WriteTargets(PduWriter writer, IReadOnlyList<MultiTarget> targets)
    {
        writer.U8(checked((byte)targets.Count));
        foreach (var target in targets)
        {
            if (target.Address is { } address)
            {
                writer.U8(1);
                writer.Address(address);
            }
            else
            {
                writer.U8(2);
                writer.Text(target.List ?? string.Empty);
            }
        }
    }

    private static void WriteRest(PduWriter writer, PduBody.Message message)
    {
        if (message.Text.Length > MaxShortMessage)
        {
            throw new ArgumentException($"A short message takes at most {MaxShortMessage} bytes.", nameof(message));
        }

        writer.U8(message.EsmClass);
        writer.U8(message.ProtocolId);
        writer.U8(message.Priority);
        writer.Text(message.DeliverAt);
        writer.Text(message.ValidUntil);
        writer.U8(message.RegisteredDelivery);
        writer.U8(message.ReplaceIfPresent);
        writer.U8(message.DataCoding);
        writer.U8(message.DefaultMessageId);
        writer.U8((byte)message.Text.Length);
        writer.Octets(message.Text);
    }
}

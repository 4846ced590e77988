namespace MassMessaging.Channels.Smpp;

/// <summary>One protocol data unit of SMPP 3.4: header, mandatory fields, optional fields.</summary>
/// <param name="Command">See <see cref="Commands"/>; an answer's is its request's with the highest bit set.</param>
/// <param name="Status">0 in requests and good answers; else see <see cref="SmppStatus"/>.</param>
/// <param name="Sequence">1 to 0x7FFFFFFF; an answer repeats its request's.</param>
/// <param name="Body">The mandatory fields.</param>
/// <param name="Tlvs">The optional fields, in the order of the wire.</param>
internal sealed record Pdu(uint Command, uint Status, uint Sequence, PduBody Body, IReadOnlyList<Tlv> Tlvs)
{
    internal Pdu(uint command, uint status, uint sequence, PduBody? body = null)
        : this(command, status, sequence, body ?? PduBody.Nothing.Instance, [])
    {
    }

    internal bool IsAnswer => (Command & Commands.Answer) != 0;

    /// <summary>The value of an optional field; null when it is absent.</summary>
    internal byte[]? Find(ushort tag)
    {
        foreach (var tlv in Tlvs)
        {
            if (tlv.Tag == tag)
            {
                return tlv.Value;
            }
        }

        return null;
    }
}

/// <summary>An optional field.</summary>
internal readonly record struct Tlv(ushort Tag, byte[] Value);

/// <summary>Whom a submit_multi goes to: an address, or a list by its name.</summary>
internal readonly record struct MultiTarget(SmppAddress? Address, string? List);

/// <summary>The mandatory fields of a command. Closed.</summary>
internal abstract record PduBody
{
    private PduBody()
    {
    }

    /// <summary>Fields of enquire_link, unbind and generic_nack, and of answers that carry none or refuse.</summary>
    internal sealed record Nothing : PduBody
    {
        internal static readonly Nothing Instance = new();
    }

    internal sealed record Bind(string SystemId, string Password, string SystemType, byte InterfaceVersion, SmppAddress Range) : PduBody;

    internal sealed record BindAnswer(string SystemId) : PduBody;

    /// <summary>submit_sm and deliver_sm.</summary>
    internal sealed record Message(
        string ServiceType,
        SmppAddress Source,
        SmppAddress Destination,
        byte EsmClass,
        byte ProtocolId,
        byte Priority,
        string DeliverAt,
        string ValidUntil,
        byte RegisteredDelivery,
        byte ReplaceIfPresent,
        byte DataCoding,
        byte DefaultMessageId,
        byte[] Text) : PduBody;

    /// <summary>submit_multi: the targets stand in the place of the message's destination.</summary>
    internal sealed record MultiMessage(IReadOnlyList<MultiTarget> Targets, Message Content) : PduBody;

    /// <summary>Answers of submit_sm, deliver_sm and data_sm.</summary>
    internal sealed record MessageAnswer(string MessageId) : PduBody;

    internal sealed record MultiAnswer(string MessageId, IReadOnlyList<(SmppAddress Address, uint Status)> Failed) : PduBody;

    internal sealed record Query(string MessageId, SmppAddress Source) : PduBody;

    internal sealed record QueryAnswer(string MessageId, string FinalDate, byte State, byte ErrorCode) : PduBody;

    internal sealed record Data(
        string ServiceType, SmppAddress Source, SmppAddress Destination, byte EsmClass, byte RegisteredDelivery, byte DataCoding) : PduBody;

    /// <summary>A command that is not read.</summary>
    internal sealed record Other(byte[] Bytes) : PduBody;
}

/// <summary>The commands of the protocol.</summary>
internal static class Commands
{
    internal const uint Answer = 0x80000000;
    internal const uint BindReceiver = 0x01;
    internal const uint BindTransmitter = 0x02;
    internal const uint QuerySm = 0x03;
    internal const uint SubmitSm = 0x04;
    internal const uint DeliverSm = 0x05;
    internal const uint Unbind = 0x06;
    internal const uint BindTransceiver = 0x09;
    internal const uint EnquireLink = 0x15;
    internal const uint Outbind = 0x0B;
    internal const uint SubmitMulti = 0x21;
    internal const uint AlertNotification = 0x102;
    internal const uint DataSm = 0x103;
    internal const uint GenericNack = 0x80000000;
}

/// <summary>The optional fields that are used.</summary>
internal static class Tags
{
    internal const ushort ReceiptedMessageId = 0x001E;
    internal const ushort SarReference = 0x020C;
    internal const ushort SarTotal = 0x020E;
    internal const ushort SarSequence = 0x020F;
    internal const ushort InterfaceVersion = 0x0210;
    internal const ushort NetworkErrorCode = 0x0423;
    internal const ushort MessagePayload = 0x0424;
    internal const ushort MessageState = 0x0427;
}

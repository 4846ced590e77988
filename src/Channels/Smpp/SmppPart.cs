namespace MassMessaging.Channels.Smpp;

/// <summary>A part of a text that a centre delivers in several.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">What it was written to.</param>
/// <param name="Reference">The same in all parts of the text: 0 to 65535.</param>
/// <param name="Total">How many parts there are: 2 to 255.</param>
/// <param name="Number">Which of them this is, from 1.</param>
/// <param name="EsmClass">The unit's class: whether it is a receipt.</param>
/// <param name="Coding">The unit's data_coding.</param>
/// <param name="Bytes">The text's bytes without a header, at most <see cref="LongestPart"/>.</param>
/// <param name="At">When it came.</param>
public sealed record SmppPart(
    SmppAddress From, SmppAddress To, int Reference, int Total, int Number, byte EsmClass, byte Coding, byte[] Bytes, DateTimeOffset At)
{
    /// <summary>Bytes of the longest part; what is longer is no part of anything that went over the air and is read alone.</summary>
    public const int LongestPart = 1024;
}

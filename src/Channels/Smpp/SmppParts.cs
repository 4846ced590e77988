namespace MassMessaging.Channels.Smpp;

/// <summary>Reads the parts of a text together.</summary>
public static class SmppParts
{
    /// <summary>What the parts mean as one delivery: all of them, or those that came.</summary>
    /// <param name="parts">At least one, of one text.</param>
    /// <param name="options">How the centre writes.</param>
    public static SmppEvent Read(IReadOnlyList<SmppPart> parts, SmppOptions options)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        return SmppReceipts.Read(parts, options);
    }

    /// <summary>
    /// The whole text: neighbours of one coding are read together, for a letter of several bytes may be cut between them.
    /// </summary>
    internal static string Text(IReadOnlyList<SmppPart> parts, Func<byte[], byte, string> read)
    {
        var text = string.Empty;
        var run = new List<byte>();
        var ordered = parts.OrderBy(part => part.Number).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            run.AddRange(ordered[i].Bytes);
            if (i + 1 == ordered.Count || ordered[i + 1].Coding != ordered[i].Coding)
            {
                text += read([.. run], ordered[i].Coding);
                run.Clear();
            }
        }

        return text;
    }
}

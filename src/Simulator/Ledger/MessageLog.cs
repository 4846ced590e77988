namespace MassMessaging.Simulator.Ledger;

/// <summary>A number's requests in the order of arrival. Append-only; its part that reached phones is the ledger.</summary>
internal sealed class MessageLog
{
    private readonly Lock _gate = new();
    private readonly List<Message> _messages = [];
    private string? _lastText;

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Appends; within a number the order of positions is the order of times.</summary>
    internal void Append(Message message)
    {
        lock (_gate)
        {
            message.Index = _messages.Count;
            if (message.Index > 0 && _messages[^1].At > message.At)
            {
                message.At = _messages[^1].At; // two requests read the clock and swapped places before this lock
            }

            _messages.Add(message);
        }
    }

    /// <summary>A campaign's text is one text: a million copies of it would be memory wasted.</summary>
    internal string Shared(string text)
    {
        var last = Volatile.Read(ref _lastText);
        if (last == text)
        {
            return last;
        }

        Volatile.Write(ref _lastText, text);
        return text;
    }

    internal Message? Find(int index)
    {
        lock (_gate)
        {
            return index >= 0 && index < _messages.Count ? _messages[index] : null;
        }
    }

    /// <summary>All messages whose position is above <paramref name="after"/>.</summary>
    internal IReadOnlyList<Message> After(int after)
    {
        lock (_gate)
        {
            var from = Math.Clamp(after, -1, _messages.Count - 1) + 1;
            return _messages.GetRange(from, _messages.Count - from);
        }
    }
}

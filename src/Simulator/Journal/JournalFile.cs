using System.Text.Json;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Journal;

/// <summary>
/// The file that a restart reads. Lines are written by a loop of their own, many at once; whoever must not answer
/// before his line is with the operating system awaits the task that he is given.
/// </summary>
internal sealed class JournalFile : IAsyncDisposable
{
    // Not the generated reader: it sets a field that a line of an older build lacks to null or 0 instead of its default.
    private static readonly JsonSerializerOptions Reading = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private List<JournalLine> _waiting = [];
    private TaskCompletionSource _written = NewBatch();
    private Task _loop = Task.CompletedTask;
    private bool _stopping;

    private JournalFile(FileStream file) => _file = file;

    internal static JournalFile Open(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        return new JournalFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1));
    }

    /// <summary>Restores what an earlier run knew, then begins to write.</summary>
    internal void Replay(NumberBook numbers, NumberBook smsNumbers, NumberBook projects, NumberBook smppAccounts, Outbox outbox)
    {
        var replay = new JournalReplay(numbers, smsNumbers, projects, smppAccounts, outbox);
        using (var reader = new StreamReader(_file, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                if (TryRead(line) is { } known)
                {
                    replay.Take(known);
                }
            }
        }

        replay.Finish();
        _file.Seek(0, SeekOrigin.End);
        _file.Write("\n"u8); // a line that a crash cut off must not swallow the next one
        _loop = Task.Run(WriteAsync);
    }

    internal Task Registered(Number number) => Append(new() { Kind = "number", Of = number.Id, Registration = number.Registration });

    internal Task Seen(Number number, Message message) => Append(new()
    {
        Kind = "message",
        Of = number.Id,
        To = message.To,
        From = message.From,
        Text = message.Text,
        Template = message.Template,
        Title = message.Title,
        AttemptId = message.AttemptId,
        Callback = message.Callback,
        At = message.At,
        Outcome = message.Outcome,
        Reached = message.Reached,
        Plan = message.Plan,
    });

    internal Task WindowOpened(Number number, string person, DateTimeOffset at) =>
        Append(new() { Kind = "window", Of = number.Id, To = person, At = at });

    internal Task Stopped(Number number, string person, bool stopped) =>
        Append(new() { Kind = "stop", Of = number.Id, To = person, Stopped = stopped });

    internal Task Expected(Number number, WebhookEvent item) =>
        Append(new() { Kind = "event", Of = number.Id, EventId = item.Id, Body = item.Body, At = item.Due });

    internal Task Named(Person person) => Append(new() { Kind = "person", Person = person });

    internal Task BanChanged(Account account) => Append(new() { Kind = "ban", Of = account.Id, Banned = account.Banned });

    internal void Posted(Post post)
    {
        foreach (var item in post.Items.Where(item => item.Event is not null))
        {
            _ = Append(new() { Kind = "posted", Of = post.Number.Id, EventId = item.Event!.Id });
        }

        var steps = post.Items.Where(item => item.Message is not null).SelectMany(item => new[] { item.Message!.Index, item.Step }).ToList();
        if (steps.Count > 0)
        {
            _ = Append(new() { Kind = "posted", Of = post.Number.Id, Steps = steps });
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _signal.Release();
        await _loop;
        await _file.DisposeAsync();
        _signal.Dispose();
    }

    private static TaskCompletionSource NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static JournalLine? TryRead(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<JournalLine>(line, Reading);
        }
        catch (JsonException)
        {
            return null; // cut off by a crash, so nobody was answered on the strength of it
        }
    }

    // Order matters for messages: a line's place among its number's lines is the message's position.
    private Task Append(JournalLine line)
    {
        lock (_gate)
        {
            _waiting.Add(line);
            if (_waiting.Count == 1)
            {
                _signal.Release();
            }

            return _written.Task;
        }
    }

    private async Task WriteAsync()
    {
        var buffer = new MemoryStream();
        while (true)
        {
            await _signal.WaitAsync();
            var (lines, written) = TakeBatch();
            buffer.SetLength(0);
            foreach (var line in lines)
            {
                JsonSerializer.Serialize(buffer, line, JournalJson.Default.JournalLine);
                buffer.WriteByte((byte)'\n');
            }

            _file.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            _file.Flush();
            written.SetResult();
            if (_stopping && lines.Count == 0)
            {
                return;
            }

            if (_stopping)
            {
                _signal.Release();
            }
        }
    }

    private (List<JournalLine> Lines, TaskCompletionSource Written) TakeBatch()
    {
        lock (_gate)
        {
            var taken = (_waiting, _written);
            _waiting = [];
            _written = NewBatch();
            return taken;
        }
    }
}

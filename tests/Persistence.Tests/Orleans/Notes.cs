using System.Collections.Concurrent;

namespace MassMessaging.Persistence.Tests.Stores;

/// <summary>What a grain of the tests stores.</summary>
public sealed class NoteState
{
    public string? Text { get; set; }

    public int Edits { get; set; }
}

/// <summary>A grain with a state and a reminder, as plain as one can be.</summary>
[Alias("note")]
public interface INoteGrain : IGrainWithStringKey
{
    /// <summary>Writes over whatever this activation has read.</summary>
    [Alias("write")]
    Task<int> WriteAsync(string text);

    [Alias("read")]
    Task<string?> ReadAsync();

    [Alias("clear")]
    Task ClearAsync();

    [Alias("remind")]
    Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period);

    [Alias("forget")]
    Task ForgetAsync(string name);

    /// <summary>The silo on which it lives.</summary>
    [Alias("where")]
    Task<string> WhereAsync();
}

/// <inheritdoc cref="INoteGrain"/>
[GrainType("note")]
public sealed class NoteGrain(
    [PersistentState("note")] IPersistentState<NoteState> state, Ticks ticks, ILocalSiloDetails self) : Grain, INoteGrain, IRemindable
{
    public async Task<int> WriteAsync(string text)
    {
        (state.State.Text, state.State.Edits) = (text, state.State.Edits + 1);
        await state.WriteStateAsync();
        return state.State.Edits;
    }

    public Task<string?> ReadAsync() => Task.FromResult(state.State.Text);

    public Task ClearAsync() => state.ClearStateAsync();

    public Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task<string> WhereAsync() => Task.FromResult(self.SiloAddress.ToParsableString());

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticks.Add(this.GetPrimaryKeyString(), reminderName);
        return Task.CompletedTask;
    }
}

/// <summary>Reminder ticks, to wait for.</summary>
public sealed class Ticks
{
    private readonly ConcurrentDictionary<(string Key, string Name), TaskCompletionSource> _first = [];

    public Task FirstAsync(string key, string name) => First(key, name).Task;

    public void Add(string key, string name) => First(key, name).TrySetResult();

    private TaskCompletionSource First(string key, string name) =>
        _first.GetOrAdd((key, name), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

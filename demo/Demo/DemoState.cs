using System.Text.Json;

namespace MassMessaging.Demo;

/// <summary>What the next run needs to go on where this one was interrupted: ids, and the keys of calls that were begun.</summary>
internal sealed class DemoState
{
    private readonly string _file;
    private readonly Dictionary<string, string> _values;

    private DemoState(string file, Dictionary<string, string> values) => (_file, _values) = (file, values);

    public static DemoState Load(string file) =>
        new(file, File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : []);

    public string? Find(string name) => _values.GetValueOrDefault(name);

    public void Keep(string name, string value)
    {
        _values[name] = value;
        var aside = _file + ".new";
        File.WriteAllText(aside, JsonSerializer.Serialize(_values));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite); // it holds the number's credentials
        }

        File.Move(aside, _file, overwrite: true);
    }

    /// <summary>The value kept under the name, else the one made now and kept before it is used.</summary>
    public string FindOrMake(string name, Func<string> make)
    {
        if (Find(name) is { } known)
        {
            return known;
        }

        var value = make();
        Keep(name, value);
        return value;
    }

    /// <summary>The idempotency key of a call: kept before the call is made, so that an interrupted one is repeated as itself.</summary>
    public string CallKey(string call) => FindOrMake($"call.{call}", () => Guid.NewGuid().ToString("N"));

    public void ForgetCall(string call)
    {
        if (_values.Remove($"call.{call}"))
        {
            Keep("version", "1");
        }
    }
}

using System.Collections.Concurrent;

namespace MassMessaging.Probe.Salons;

/// <summary>Words that are searched for where they must not be: made from the seed, and like nothing else.</summary>
/// <param name="seed">The same seed makes the same words.</param>
internal sealed class Canaries(int seed)
{
    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, byte> _secrets = [];
    private readonly ConcurrentDictionary<string, byte> _personal = [];
    private readonly ConcurrentDictionary<string, byte> _erased = [];

    /// <summary>Keys, tokens, credentials: nowhere in the clear.</summary>
    public IReadOnlyCollection<string> Secrets => [.. _secrets.Keys];

    /// <summary>Names, telephone numbers, texts: in tables, never in a log.</summary>
    public IReadOnlyCollection<string> Personal => [.. _personal.Keys];

    /// <summary>What belonged to the erased: nowhere.</summary>
    public IReadOnlyCollection<string> Erased => [.. _erased.Keys];

    /// <summary>Keeps a secret in mind.</summary>
    public string Secret(string secret)
    {
        _secrets.TryAdd(secret, 0);
        return secret;
    }

    /// <summary>A secret word.</summary>
    public string SecretWord() => Secret("canary-secret-" + Letters());

    /// <summary>A name, a text or another thing of a person.</summary>
    /// <param name="kind">What it is, in a word.</param>
    public string PersonalWord(string kind) => Personally($"canary-{kind}-{Letters()}");

    /// <summary>A telephone number of Italy in E.164 without the plus.</summary>
    public string Phone()
    {
        lock (_random)
        {
            return Personally($"39333{_random.Next(1_000_000, 9_999_999)}");
        }
    }

    /// <summary>From now on this is nowhere.</summary>
    public void Erase(params IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            _erased.TryAdd(word, 0);
        }
    }

    private string Personally(string word)
    {
        _personal.TryAdd(word, 0);
        return word;
    }

    private string Letters()
    {
        lock (_random)
        {
            return new string([.. Enumerable.Range(0, 12).Select(_ => (char)('a' + _random.Next(26)))]);
        }
    }
}

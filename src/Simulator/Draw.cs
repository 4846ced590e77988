namespace MassMessaging.Simulator;

/// <summary>Chance that repeats: the same seed and words give the same number, whatever the order of calls.</summary>
internal static class Draw
{
    /// <summary>A number in [0, 1).</summary>
    internal static double Unit(ulong seed, string first, string second, int salt) =>
        (Mix(Fold(Fold(seed ^ 0xCBF29CE484222325, first), second) + (ulong)salt) >> 11) * (1.0 / (1UL << 53));

    private static ulong Fold(ulong state, string word)
    {
        foreach (var unit in word)
        {
            state = (state ^ unit) * 0x100000001B3; // FNV-1a
        }

        return (state ^ 0xFF) * 0x100000001B3; // a mark between words
    }

    // The finalizer of SplitMix64: neighbouring states give unrelated numbers.
    private static ulong Mix(ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }
}

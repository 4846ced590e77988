namespace MassMessaging.Grains.Maintenance;

/// <summary>The part of the work that falls to one silo: rows whose hash modulo <paramref name="Silos"/> is <paramref name="Index"/>.</summary>
/// <param name="Silos">How many silos are active, from 1.</param>
/// <param name="Index">This silo's place among them, from 0.</param>
internal readonly record struct SiloShare(int Silos, int Index)
{
    /// <summary>All of the work.</summary>
    public static readonly SiloShare Whole = new(1, 0);
}

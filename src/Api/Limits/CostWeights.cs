namespace MassMessaging.Api.Limits;

/// <summary>
/// Places of costly work, by what it was measured to take: four are a processor of the database for as long as the work
/// runs. How long that is counts by itself.
/// </summary>
internal static class CostWeights
{
    /// <summary>Places to a processor.</summary>
    public const int Processor = 4;

    /// <summary>Counting an audience, with the simulation that a forecast adds.</summary>
    public const int Audience = 4;

    /// <summary>A page of a long list, or of an export.</summary>
    public const int Page = 2;

    /// <summary>A page for which up to 10,000 people of a campaign are read and looked at, in turns by the database and by this process.</summary>
    public const int Search = 4;

    /// <summary>What a provider posted, where it is large: read and stored, it keeps a processor.</summary>
    public const int LargePost = 4;

    /// <summary>Some rows of an import, which keep a processor of this machine.</summary>
    public const int Rows = 3;

    /// <summary>A batch of an import that is stored; with <see cref="Rows"/> it is a processor, so that one reads while another is stored.</summary>
    public const int Batch = 1;
}

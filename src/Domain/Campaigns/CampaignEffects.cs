namespace MassMessaging.Domain.Campaigns;

/// <summary>What an accepted decision requires beside the campaign's new state.</summary>
[Flags]
public enum CampaignEffects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The release begins. Its progress, and the promise that the campaign wakes, are stored before the new state.</summary>
    Begin = 1,

    /// <summary>The release goes on after a pause. Its progress is stored before the new state.</summary>
    GoOn = 2,

    /// <summary>The release is planned anew.</summary>
    Replan = 4,

    /// <summary>The release begins a new grid of slots, because the speed has changed.</summary>
    NewPace = 8,

    /// <summary>The campaign releases nothing more for now: it leaves its number.</summary>
    Hold = 16,

    /// <summary>The campaign releases nothing more for good: it leaves its number, and a freeze in progress is withdrawn.</summary>
    End = 32,

    /// <summary>The amount held of the balance must cover messages of another number of units. It does so before the new state is stored.</summary>
    ChangeUnits = 64,

    /// <summary>The expected ends of all campaigns on the number move.</summary>
    MoveOutlooks = 128,

    /// <summary>The campaign acts at once.</summary>
    Act = 256,
}

using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Load;

/// <summary>A sender of a tenant.</summary>
/// <param name="Id">The product's id.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Number">What stands after the provider in the number's key; the same for whoever links the number next.</param>
/// <param name="Secret">What signs its webhooks.</param>
/// <param name="Limit">Messages an hour when it was made; null: none.</param>
internal sealed record LabSender(string Id, string Channel, string Number, string Secret, int? Limit)
{
    public VetoBook.Entry? Paused { get; set; }

    /// <summary>A resume may still be on its way: no pause of it proves anything any more.</summary>
    public bool Unclear { get; set; }

    /// <summary>Deleted: its campaigns wait for a sender that does not come back.</summary>
    public bool Deleted { get; set; }

    /// <summary>The account at the SMS centre that it sends through; null: it sends over HTTP.</summary>
    public string? SmppAccount { get; init; }

    /// <summary>The number's id with the simulator.</summary>
    public string SimulatorId => Number[(Number.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

/// <summary>A campaign as the lab remembers it.</summary>
internal sealed class LabCampaign(string id, LabSender sender)
{
    public string Id => id;

    public Guid Key { get; } = Guid.Parse(id);

    public LabSender Sender => sender;

    public WindowFacts? Window { get; init; }

    /// <summary>Stands at the end of its text, whatever that is: SMPP carries no other sign of whose message it is.</summary>
    public required string Mark { get; init; }

    public bool Ended { get; set; }

    public VetoBook.Entry? Paused { get; set; }

    public VetoBook.Entry? End { get; set; }

    /// <summary>A resume or an edit may still be on its way.</summary>
    public bool Unclear { get; set; }
}

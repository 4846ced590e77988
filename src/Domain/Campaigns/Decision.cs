namespace MassMessaging.Domain.Campaigns;

/// <summary>
/// What a campaign decides about a command. It also holds what a row of an audit log needs: the command, its actor, and the
/// campaign before and after.
/// </summary>
public abstract record Decision
{
    private Decision(CampaignCommand command, Campaign before)
    {
        Command = command;
        Before = before;
    }

    /// <summary>The command.</summary>
    public CampaignCommand Command { get; }

    /// <summary>The user or key that gave the command; null: not known, or the clock gave it.</summary>
    public string? Actor { get; init; }

    /// <summary>The campaign that decided.</summary>
    public Campaign Before { get; }

    /// <summary>The campaign after the command.</summary>
    public virtual Campaign After => Before;

    /// <summary>The command breaks a rule, and changes nothing.</summary>
    public sealed record Refused : Decision
    {
        internal Refused(CampaignCommand command, Campaign before, Refusal why)
            : base(command, before) => Why = why;

        /// <summary>The rule.</summary>
        public Refusal Why { get; }
    }

    /// <summary>The command is accepted, and there is nothing to change.</summary>
    public sealed record Unchanged : Decision
    {
        internal Unchanged(CampaignCommand command, Campaign before)
            : base(command, before)
        {
        }
    }

    /// <summary>The command is accepted: the new state is to be stored, and its effects are to be executed.</summary>
    public sealed record Accepted : Decision
    {
        internal Accepted(CampaignCommand command, Campaign before, Campaign next, CampaignEffects effects)
            : base(command, before)
        {
            Next = next;
            Effects = effects;
        }

        /// <summary>The campaign's new state.</summary>
        public Campaign Next { get; }

        /// <summary>What is to be done beside storing it.</summary>
        public CampaignEffects Effects { get; }

        /// <inheritdoc/>
        public override Campaign After => Next;

        /// <summary>Whether one of the effects is among those of the decision.</summary>
        public bool Has(CampaignEffects effect) => (Effects & effect) != 0;
    }
}

namespace MassMessaging.Domain.Releasing;

/// <summary>What the campaign tells a number that it does not need for now.</summary>
/// <param name="NumberKey">The number.</param>
/// <param name="Unused">The slot of a turn that was given and not used; null: none was given.</param>
public readonly record struct LeftNumber(string NumberKey, DateTimeOffset? Unused);

/// <summary>The sender's number, and the turn that it has given to the campaign.</summary>
internal sealed class NumberTurn
{
    private DateTimeOffset? _slot;
    private LeftNumber? _left;

    /// <summary>The number; null: not read yet, or to be read anew.</summary>
    public SenderNumber? Number { get; set; }

    /// <summary>What became of the last turn; the next request tells the number.</summary>
    public SpentTurn? Used { get; private set; }

    /// <summary>The campaign holds a turn.</summary>
    public bool IsHeld => _slot is not null;

    /// <summary>The key of a number that gives turns; null: the campaign claims without a turn.</summary>
    public string? LimitedNumber => Number is { Limited: true } ? Number.Key : null;

    /// <summary>The number has answered a request, and so knows what became of the turn before.</summary>
    public void Answered(DateTimeOffset? slot)
    {
        Used = null;
        _slot = slot;
    }

    /// <summary>The claim that the turn was for has ended.</summary>
    public void After(ClaimEffect effect)
    {
        switch (effect.Turn)
        {
            case TurnAfterClaim.Spent:
                Spend(refusedUntil: null);
                break;
            case TurnAfterClaim.Refused:
                Spend(effect.Claim.RetryAt);
                break;
            case TurnAfterClaim.GivenBack:
                GiveBack();
                break;
        }

        Number = effect.ForgetsNumber ? null : Number;
    }

    /// <summary>Another campaign may have the turn, if the campaign holds one.</summary>
    public void GiveBack()
    {
        if (_slot is not null && Number?.Key is { } key)
        {
            _left = new LeftNumber(key, _slot);
        }

        _slot = null;
    }

    /// <summary>The campaign needs no turn for now, and does not wait for one.</summary>
    public void Leave()
    {
        if (Number?.Key is { } key)
        {
            _left = new LeftNumber(key, _slot);
        }

        Answered(slot: null);
    }

    /// <summary>What the number is to be told, once.</summary>
    public LeftNumber? TakeLeft()
    {
        var left = _left;
        _left = null;
        return left;
    }

    private void Spend(DateTimeOffset? refusedUntil)
    {
        Used = _slot is { } slot ? new SpentTurn(slot, Claimed: refusedUntil is null, refusedUntil) : null;
        _slot = null;
    }
}

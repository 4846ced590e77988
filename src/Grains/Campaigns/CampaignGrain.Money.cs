using System.Globalization;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Grains.Campaigns;

/// <summary>What a campaign asks of the balance: the price is the one of its launch, whatever becomes of prices later.</summary>
public sealed partial class CampaignGrain
{
    private MessageCost Cost(decimal unitPrice) => MessageCost.Of(unitPrice, Definition.ToChannel(), Definition.Text);

    /// <summary>
    /// Holds what a text of other segments may cost at most and notes from when it counts. Before the text is stored:
    /// a crash in between leaves too much held, never too little, and the end gives it back.
    /// </summary>
    private async Task<bool> ChangeUnitsAsync(int units, CancellationToken cancellationToken)
    {
        var changes = Current.UnitsChanges ?? [];
        var cover = await reservations.CoverAsync(Current.CampaignId, changes, units, release: false, cancellationToken);
        if (cover.Enough)
        {
            Current.UnitsChanges = [.. changes, new UnitsChange(cover.At ?? time.Now, units)];
        }

        return cover.Enough;
    }

    /// <summary>Makes the hold cover the text, which may have been edited while the audience was being frozen; false: it cannot.</summary>
    private async Task<bool> CoversTextAsync(CancellationToken cancellationToken) =>
        Current.UnitsChanges is not { } changes
        || (await reservations.CoverAsync(Current.CampaignId, changes, changes[^1].Units, release: false, cancellationToken)).Enough;

    private CampaignReply? BalanceRefusal(decimal required, decimal available, string currency) => required <= available
        ? null
        : Problem(Rule.BalanceTooLow, string.Create(
            CultureInfo.InvariantCulture, $"This costs {required:0.00##} {currency}, and {available:0.00##} {currency} are available."),
            pointer: null, new ReplyValue("required", Number: required, Currency: currency), new ReplyValue("available", Number: available, Currency: currency));
}

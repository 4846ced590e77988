using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Smpp;

/// <summary>Puts the parts of what people write together, and has <see cref="SmppInbox"/> apply the whole.</summary>
public sealed class SmppTexts(PartStore parts, SmppAccountStore accounts, SmppInbox inbox, ProductTime time, IOptions<SmppOptions> options)
{
    private const int MostAtOnce = 500;

    /// <summary>Takes a part. Returns when it is stored, and when the whole is applied where it was the last.</summary>
    /// <param name="accountKey">The account's grain key.</param>
    /// <param name="senders">The account's senders.</param>
    /// <param name="part">The part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TakeAsync(string accountKey, IReadOnlyList<SmppSender> senders, SmppPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        var stored = await parts.AddAsync(accountKey, Stored(part), cancellationToken);
        while (stored is PartStored.Displaces former)
        {
            await JudgeAsync(accountKey, senders, former.Parts, cancellationToken);
            stored = await parts.AddAsync(accountKey, Stored(part), cancellationToken);
        }

        switch (stored)
        {
            case PartStored.Completes whole:
                await JudgeAsync(accountKey, senders, whole.Parts, cancellationToken);
                break;
            case PartStored.Refused:
                await inbox.ApplyAsync(senders, SmppParts.Read([part], options.Value), cancellationToken);
                break;
        }
    }

    /// <summary>Applies the texts whose missing parts are waited for no longer.</summary>
    /// <param name="silos">How many silos share them.</param>
    /// <param name="share">Which of them this is, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task JudgeOverdueAsync(int silos, int share, CancellationToken cancellationToken)
    {
        foreach (var (accountKey, text) in await parts.OverdueAsync(time.FromReal(PartialText.Patience), silos, share, MostAtOnce, cancellationToken))
        {
            await JudgeAsync(accountKey, await accounts.SendersAsync(accountKey, cancellationToken), text, cancellationToken);
        }
    }

    // Applied first and marked then: what is applied twice has the same id and counts once.
    private async Task JudgeAsync(
        string accountKey, IReadOnlyList<SmppSender> senders, IReadOnlyList<StoredPart> text, CancellationToken cancellationToken)
    {
        var happened = SmppParts.Read([.. text.Select(Part)], options.Value);
        if (happened is SmppEvent.Written written)
        {
            happened = written with { Id = $"{text[0].MessageId:N}-{text.Count}" };
        }

        await inbox.ApplyAsync(senders, happened, cancellationToken);
        await parts.JudgedAsync(accountKey, text, cancellationToken);
    }

    private static StoredPart Stored(SmppPart part) => new()
    {
        Source = part.From.ToString(),
        Destination = part.To.ToString(),
        Reference = part.Reference,
        Total = (short)part.Total,
        Number = (short)part.Number,
        EsmClass = part.EsmClass,
        Coding = part.Coding,
        Bytes = part.Bytes,
        StoredAt = part.At,
    };

    private static SmppPart Part(StoredPart stored) => new(
        SmppAddress.Parse(stored.Source), SmppAddress.Parse(stored.Destination), stored.Reference, stored.Total, stored.Number,
        (byte)stored.EsmClass, (byte)stored.Coding, stored.Bytes, stored.StoredAt);
}

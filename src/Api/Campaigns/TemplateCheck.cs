using MassMessaging.Api.Problems;
using MassMessaging.Api.Senders;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// Asks the provider for a campaign's template before it is launched or resumed. A provider that does not answer in
/// time stops nothing: its first refusal of the template would pause the campaign.
/// </summary>
internal sealed class TemplateCheck(SenderStore senders, CredentialCipher cipher, WhatsAppNumberApi provider, IGrainFactory grains, TimeProvider time)
{
    private const string Pointer = "/template";

    /// <summary>Of the second within which a launch answers.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromMilliseconds(700);

    /// <summary>Why the provider would refuse the template now; null: it would not, or nobody knows.</summary>
    /// <param name="row">The campaign.</param>
    /// <param name="from">The status from which it would begin to send; from others there is nothing to ask.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProblemResult?> RefusalAsync(CampaignRow row, CampaignStatus from, CancellationToken cancellationToken)
    {
        if (CampaignWords.Status(row.Status) != from
            || CampaignDefinition.Parse(row.DefinitionJson) is not { Template: { } template } definition
            || row.SenderId is not { } senderId
            || await senders.FindAsync(row.TenantId, senderId, cancellationToken) is not { Credentials: { } credentials } sender)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Within);
        if (await provider.GetTemplatesAsync(cipher.Decrypt(senderId, credentials), limit.Token, template.Name) is not TemplateList.Found list)
        {
            return null;
        }

        var found = list.Templates.FirstOrDefault(known => known.Name == template.Name && known.Language == template.Language);
        if (Judge(template, found, from) is { } refusal)
        {
            return refusal;
        }

        if (sender.MarketingMessages && found is { Category: { } category })
        {
            if (category == "MARKETING" && TimeToLiveRefusal(found, definition, from) is { } tooLong)
            {
                return tooLong;
            }

            // By which way the template goes is decided by its category when it is sent.
            await grains.Campaign(row.TenantId, row.CampaignId).TemplateCategoryAsync(template, category, cancellationToken);
        }

        return null;
    }

    private ProblemResult? TimeToLiveRefusal(WhatsAppTemplate found, CampaignDefinition definition, CampaignStatus status)
    {
        var window = MarketingTimeToLive.WindowOf(definition.Schedule.ToRule(), time.GetUtcNow());
        return MarketingTimeToLive.Refusal(found.TimeToLive, window) is { } error ? CampaignReplies.Refused(status, error) : null;
    }

    private static ProblemResult? Judge(CampaignTemplate template, WhatsAppTemplate? found, CampaignStatus status)
    {
        if (found is null)
        {
            return Refused(Rule.TemplateMissing, ("name", template.Name), ("language", template.Language));
        }

        return TemplateView.RefusalOf(found) switch
        {
            "templateNotApproved" => Refused(Rule.TemplateNotApproved, ("providerStatus", found.Status)),
            "templateParameters" => Refused(Rule.TemplateParameters, ("missing", found.Missing)),
            "templateVariables" => Refused(Rule.TemplateVariables),
            _ => null,
        };

        ProblemResult Refused(Rule rule, params (string Name, object? Value)[] values) => CampaignReplies.Refused(status, rule, [Pointer], values);
    }
}

using MassMessaging.Api.Problems;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// Asks the provider for a campaign's template before it is launched or resumed. A provider that does not answer in
/// time stops nothing: its first refusal of the template would pause the campaign.
/// </summary>
internal sealed class TemplateCheck(SenderStore senders, CredentialCipher cipher, WhatsAppNumberApi provider)
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
            || CampaignWords.Parse(row.DefinitionJson).Template is not { } template
            || row.SenderId is not { } senderId
            || await senders.FindAsync(row.TenantId, senderId, cancellationToken) is not { Credentials: { } credentials })
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Within);
        return await provider.GetTemplatesAsync(cipher.Decrypt(senderId, credentials), limit.Token, template.Name) is TemplateList.Found found
            ? Judge(template, found, from)
            : null;
    }

    private static ProblemResult? Judge(CampaignTemplate template, TemplateList.Found found, CampaignStatus status)
    {
        return found.Templates.FirstOrDefault(known => known.Name == template.Name && known.Language == template.Language) switch
        {
            null => Refused("templateMissing", $"The provider has no template {template.Name} in the language {template.Language}."),
            { Status: not "APPROVED" } other => Refused("templateNotApproved", $"The provider's status of the template is {other.Status}."),
            { Missing: { Count: > 0 } missing } => CampaignReplies.Refused(
                status, "templateParameters", $"The template wants more than a text, which a campaign cannot give yet: {string.Join(", ", missing)}.",
                [Pointer], new { missing }),
            { Body: var body } when !Domain.Content.TemplateBody.TakesOneText(body) =>
                Refused("templateVariables", "The template's body must have exactly one variable, {{1}}, which the text fills."),
            _ => null,
        };

        ProblemResult Refused(string code, string detail) => CampaignReplies.Refused(status, code, detail, [Pointer]);
    }
}

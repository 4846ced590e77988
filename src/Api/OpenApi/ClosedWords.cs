using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Sessions;
using MassMessaging.Api.Webhooks;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Domain.Webhooks;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.OpenApi;

/// <summary>The lists of words that members of bodies and answers take: a client may branch on them, and each is an enumeration of the description.</summary>
internal static class ClosedWords
{
    /// <summary>Each list by the name of its schema.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Lists { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["AdviceKind"] = EnumWords.All<AdviceKind>(),
        ["AudienceState"] = ["live", "freezing", "frozen"],
        ["BalanceEntryKind"] = [BalanceStore.CreditKind, "channelMonth", ReservationStore.ChargeKind],
        ["BalanceSubjectKind"] = ["campaign", "sender"],
        ["BlockedBy"] = [.. SenderBlock.All.Select(reason => reason.ToWord())],
        ["CallerBy"] = ["key", "session"],
        ["CampaignRisk"] = ["speedAboveMinimum", "safeSendingOff", "numberShared"],
        ["CampaignStatus"] = EnumWords.All<CampaignStatus>(),
        ["CampaignSummary"] = ["waiting", "sent"],
        ["Channel"] = Channel.Words,
        ["CheckKind"] = ["token", "number", "webhook"],
        ["CheckReason"] = ["tokenRejected", "numberUnknown", "wrongAccount", "webhookNotVerified"],
        ["CheckState"] = ["passed", "failed", "unknown"],
        ["DevicePlatform"] = ["android", "ios", "web"],
        ["EventType"] = WebhookRules.EventTypes,
        ["Gender"] = ["female", "male"],
        ["ImportMode"] = ["merge", "replace"],
        ["IssueStatus"] = [.. new[] { DeliveryStatus.Failed, DeliveryStatus.Skipped, DeliveryStatus.Unknown }.Select(status => status.ToWord())],
        ["KeyKind"] = [MeView.Live],
        ["MessageCategory"] = [.. ProviderRates.Categories],
        ["OperationKind"] = [TenantEraser.Kind, "testMessage", StoredImportStore.Kind],
        ["OperationProblem"] = ["importExpired", "importFailed"],
        ["OperationStatus"] = ["running", "succeeded", "failed", "cancelled"],
        ["OptOutSource"] = ["word", "hand", "preference", "provider", "kept", "other"],
        ["PushReceiptStatus"] = ["delivered", "opened"],
        ["ReachedStatus"] = [.. new[] { DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read }.Select(status => status.ToWord())],
        ["RecipientStatus"] = EnumWords.All<DeliveryStatus>(),
        ["Role"] = [Roles.Creator, Roles.Manager, Roles.Viewer],
        ["SenderStatus"] = EnumWords.All<SenderStatus>(),
        ["SenderStep"] = EnumWords.All<SenderStep>(),
        ["SkipReason"] = EnumWords.All<SkipReason>(),
        ["SmsEncoding"] = EnumWords.All<SmsEncoding>(),
        ["TemplateRefusal"] = ["templateNotApproved", "templateParameters", "templateVariables"],
        ["TemplateState"] = ["approved", "pending", "rejected", "paused", "disabled", "other"],
        ["WaitingFor"] = [.. EnumWords.All<WaitReason>().Where(word => word != WaitReason.Closing.ToWord())],
        ["WebhookDeliveryStatus"] = ["waiting", "delivered", "failed"],
        ["WebhookDisabledBy"] = ["gone", "failing", "byOwner"],
        ["WebhookStatus"] = EnumWords.All<WebhookStatus>(),
        ["Weekday"] = CampaignWords.Days,
    };
}

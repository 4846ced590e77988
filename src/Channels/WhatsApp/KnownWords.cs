using System.Globalization;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>
/// The provider's words that may be shown to operators. A tenant can sign a post of its own, so any other word could be a
/// telephone number or a forged line of the log.
/// </summary>
internal static class KnownWords
{
    /// <summary>Stands for a word that is not on the list.</summary>
    internal const string Other = "other";

    /// <summary>A word of one part of a post, as it may be shown: empty when the post had none.</summary>
    internal static string Of(string part, string? word) =>
        string.IsNullOrEmpty(word) ? string.Empty : IsKnown(part, word) ? word : Other;

    private static bool IsKnown(string part, string word) => part switch
    {
        "field" => IsField(word),
        "status" => word is "sent" or "delivered" or "read" or "played" or "failed" or "deleted" or "warning" or "pending" or "accepted",
        "message" => IsMessage(word),
        "history" => word is "declined",
        "preference" => word is "stop" or "resume",
        "quality" => word is "FLAGGED" or "UNFLAGGED" or "UPGRADE" or "DOWNGRADE" or "ONBOARDING" or "THROUGHPUT_UPGRADE",
        "template" => IsTemplate(word),
        "error" => IsCode(word),
        _ => false,
    };

    // In its one spelling: leading zeros could hold anything.
    private static bool IsCode(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && Replies.Codes[code] is not null && word == code.ToString(CultureInfo.InvariantCulture);

    private static bool IsField(string word) => word is
        "account_alerts" or "account_review_update" or "account_settings_update" or "account_update" or "automatic_events"
        or "business_capability_update" or "business_status_update" or "calls" or "flows" or "history" or "message_echoes"
        or "message_template_components_update" or "message_template_quality_update" or "message_template_status_update" or "messages"
        or "messaging_handovers" or "partner_solutions" or "payment_configuration_update" or "phone_number_name_update"
        or "phone_number_quality_update" or "security" or "smb_app_state_sync" or "smb_message_echoes" or "standby"
        or "template_category_update" or "template_correct_category_detection" or "tracking_events" or "user_id_update" or "user_preferences"
        or "group_lifecycle_update" or "group_participants_update" or "group_settings_update" or "group_status_update";

    private static bool IsMessage(string word) => word is
        "text" or "image" or "audio" or "video" or "document" or "sticker" or "location" or "contacts" or "button" or "interactive" or "order"
        or "reaction" or "system" or "unsupported" or "unknown" or "errors" or "request_welcome" or "ephemeral" or "edit" or "revoke" or "group";

    private static bool IsTemplate(string word) => word is
        "APPROVED" or "REJECTED" or "PAUSED" or "UNPAUSED" or "DISABLED" or "FLAGGED" or "PENDING" or "PENDING_DELETION" or "DELETED"
        or "IN_APPEAL" or "REINSTATED" or "LIMIT_EXCEEDED" or "ARCHIVED" or "UNARCHIVED" or "LOCKED";
}

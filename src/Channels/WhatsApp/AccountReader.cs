using System.Text.Json;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads what happened to a business account.</summary>
internal static class AccountReader
{
    private const int LongestDetail = 200;

    internal static AccountEvent Read(string account, DateTimeOffset? entryTime, JsonElement value)
    {
        var word = value.Text("event") ?? string.Empty;
        var ban = value.Get("ban_info").Text("waba_ban_state");
        var restrictions = value.Items("restriction_info").Select(r => r.Text("restriction_type")).OfType<string>().ToList();
        var kind = word switch
        {
            "DISABLED_UPDATE" when ban == "REINSTATE" => AccountEventKind.Reinstated,
            "DISABLED_UPDATE" or "ACCOUNT_VIOLATION" => AccountEventKind.Restricted,
            // The other restrictions forbid adding numbers and the like, not writing.
            "ACCOUNT_RESTRICTION" when restrictions.Exists(IsOnWriting) => AccountEventKind.Restricted,
            "ACCOUNT_DELETED" or "ACCOUNT_OFFBOARDED" or "PARTNER_REMOVED" => AccountEventKind.Disconnected,
            _ => AccountEventKind.Other,
        };
        var detail = string.Join(' ', new[] { word, ban, value.Get("violation_info").Text("violation_type") }
            .Concat(restrictions)
            .Where(part => !string.IsNullOrEmpty(part)));
        return new AccountEvent(account, kind, detail[..Math.Min(detail.Length, LongestDetail)], entryTime);
    }

    private static bool IsOnWriting(string restriction) =>
        restriction is "RESTRICTED_BIZ_INITIATED_MESSAGING" or "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";
}

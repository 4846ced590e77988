using MassMessaging.Simulator.Ledger;

namespace MassMessaging.Simulator.Control;

/// <summary>A message that reached a phone, or would have.</summary>
internal sealed record LedgerEntry(
    int Index, string? To, string? Text, string? Template, string? AttemptId, DateTimeOffset AcceptedAt, string ProviderId);

/// <summary>A send request, taken or not.</summary>
internal sealed record RequestEntry(int Index, string? To, string? AttemptId, DateTimeOffset At, string Outcome)
{
    internal static RequestEntry From(Message message) => new(message.Index, message.To, message.AttemptId, message.At, message.Outcome);
}

/// <summary>Somebody writes to a number.</summary>
internal sealed record InboundBody(string PhoneNumberId, string From, string Text);

/// <summary>Somebody uses the provider's own switch for marketing: <c>stop</c> or <c>resume</c>.</summary>
internal sealed record PreferenceBody(string PhoneNumberId, string From, string Value);

/// <summary>Something happens to an account.</summary>
internal sealed record AccountBody(string BusinessAccountId, string Event, string? BanState = null, string? RestrictionType = null);

/// <summary>The provider checks a webhook's address, as it does when one is entered.</summary>
internal sealed record VerifyBody(string PhoneNumberId, string VerifyToken);

/// <summary>How a number's posts fare.</summary>
internal sealed record WebhookCounts(long Waiting, long Posted, long Refused, long ForgedTaken);

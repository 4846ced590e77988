using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Sms;

namespace MassMessaging.Simulator.Receipts;

/// <summary>Decides how an accepted message fares, at once and repeatably.</summary>
internal sealed class ReceiptPlanner(FaultBook faults, ulong seed)
{
    private const int Undeliverable = 131026;
    private const int AbsentSubscriber = 27; // of GSM's network; centres number their errors as they like

    /// <summary>The receipts of a message accepted at <paramref name="at"/>.</summary>
    /// <param name="number">The sender.</param>
    /// <param name="key">Names the attempt in draws.</param>
    /// <param name="at">When it was accepted.</param>
    /// <param name="failure">A failure that is certain already, such as a closed window.</param>
    /// <param name="early">Whether the first receipt is due at once.</param>
    /// <param name="reached">Whether it reaches a phone.</param>
    internal PlannedStatus[] Plan(Number number, string key, DateTimeOffset at, int? failure, bool early, out bool reached)
    {
        var rates = number.Registration.Receipts;
        failure ??= faults.Strike(FaultKind.FailLater, number.Id, key)?.Code;
        if (failure is null && rates.Enabled && Unit(number, key, 1) < rates.FailedRate)
        {
            failure = UndeliverableOf(number);
        }

        reached = failure is null;
        if (!rates.Enabled)
        {
            return [];
        }

        var plan = reached ? Fate(number, key, at, early) : [After(number, key, at, 2, 0.5, 5, "failed", failure)];
        return Disturb(number, key, number.Registration is { IsSms: true } or { IsSmpp: true } ? InWordsOfSms(plan) : plan);
    }

    private static int UndeliverableOf(Number number) => number.Registration switch
    {
        { IsSms: true } => SmsErrors.Unreachable,
        { IsSmpp: true } => AbsentSubscriber,
        _ => Undeliverable,
    };

    // No telephone tells that an SMS was read, and what failed after it was taken is called undelivered.
    private static List<PlannedStatus> InWordsOfSms(List<PlannedStatus> plan) =>
        [.. plan.Where(status => status.Word != "read").Select(status => status.Word == "failed" ? status with { Word = "undelivered" } : status)];

    private List<PlannedStatus> Fate(Number number, string key, DateTimeOffset at, bool early)
    {
        var rates = number.Registration.Receipts;
        var readOnly = faults.Strike(FaultKind.ReadWithoutDelivered, number.Id, key) is not null;
        var failsLate = faults.Strike(FaultKind.FailedAfterDelivered, number.Id, key) is not null;
        var reversed = faults.Strike(FaultKind.StatusesOutOfOrder, number.Id, key) is not null;

        var sent = After(number, key, at, 3, 0.2, 2, "sent");
        List<PlannedStatus> plan = [early ? sent with { Due = at } : sent];
        if (readOnly || failsLate || reversed || Unit(number, key, 4) < rates.DeliveredRate)
        {
            var delivered = After(number, key, sent.At, 5, 1, 60, "delivered");
            plan.Add(delivered);
            if (failsLate)
            {
                plan.Add(After(number, key, delivered.At, 6, 1, 30, "failed", UndeliverableOf(number)));
            }
            else if (readOnly || Unit(number, key, 7) < rates.ReadRate)
            {
                plan.Add(After(number, key, delivered.At, 8, 60, 3 * 3600, "read"));
            }
        }

        if (readOnly)
        {
            plan.RemoveAll(status => status.Word == "delivered");
        }

        return reversed ? [.. plan.Select((status, i) => status with { Due = plan[^(i + 1)].Due })] : plan;
    }

    private PlannedStatus[] Disturb(Number number, string key, List<PlannedStatus> plan)
    {
        if (faults.Strike(FaultKind.UnknownStatusWord, number.Id, key) is not null)
        {
            plan.Add(plan[0] with { Word = "warmed_up", Code = null });
        }

        if (faults.Strike(FaultKind.StatusTwice, number.Id, key) is not null)
        {
            plan.AddRange([.. plan.Select(status => status with { Due = status.Due + TimeSpan.FromSeconds(1) })]);
        }

        var forged = faults.Strike(FaultKind.BadSignature, number.Id, key) is not null;
        return [.. plan.Select(status => status with { Forged = forged }).OrderBy(status => status.Due)];
    }

    private PlannedStatus After(
        Number number, string key, DateTimeOffset from, int salt, double leastSeconds, double mostSeconds, string word, int? code = null)
    {
        var seconds = leastSeconds + ((mostSeconds - leastSeconds) * Unit(number, key, salt));
        var at = from + TimeSpan.FromSeconds(seconds / number.Registration.Receipts.SpeedFactor);
        return new PlannedStatus(word, at, at, code);
    }

    private double Unit(Number number, string key, int salt) => Draw.Unit(seed, number.Id, key, salt);
}

using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Tests;

/// <summary>A case in which every promise held; tests break it in one place.</summary>
internal static class Forged
{
    public const int Number = 7;
    public const double Speed = 60;

    public static readonly Guid Campaign = new("11111111-0000-0000-0000-000000000000");
    public static readonly Guid Tenant = new("22222222-0000-0000-0000-000000000000");
    public static readonly Guid Sender = new("33333333-0000-0000-0000-000000000000");
    public static readonly DateTimeOffset Noon = new(2026, 5, 12, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Ten people, one every six minutes at a limit of ten: claimed, accepted, sent, delivered.</summary>
    public static CaseFile Clean()
    {
        var people = Enumerable.Range(1, 10).ToList();
        return new CaseFile
        {
            Speed = Speed,
            Changes = [.. people.SelectMany(seq => new[] { Claim(seq), Change(seq, Status.Sending, Status.Sent), Change(seq, Status.Sent, Status.Delivered) }).Select((change, i) => change with { Order = i })],
            Recipients = [.. people.Select(seq => new RecipientRow(Who(seq), $"c{seq}", Address(seq), Status.Delivered, 1, Number, null))],
            Intakes = [.. people.Select(seq => Accepted(seq))],
            Numbers = [new NumberFacts(Number, "770", [new LimitInForce(10, DateTimeOffset.MinValue, null)])],
            Campaigns = [Facts(new Dictionary<Status, long> { [Status.Delivered] = 10 })],
        };
    }

    /// <summary>Ten people of a chat campaign: sent at once, each with the message in the inbox.</summary>
    public static CaseFile Chat()
    {
        var people = Enumerable.Range(1, 10).ToList();
        return new CaseFile
        {
            Speed = Speed,
            Changes = [.. people.Select(seq => Change(seq, Status.Waiting, Status.Sent) with { Order = seq, Address = $"c{seq}" })],
            Recipients = [.. people.Select(seq => new RecipientRow(Who(seq), $"c{seq}", $"c{seq}", Status.Sent, 1, Number, null))],
            Campaigns = [Facts(new Dictionary<Status, long> { [Status.Sent] = 10 }) with { Channel = "chat" }],
            Inbox = [.. people.Select(seq => new InboxRow(Who(seq), Tenant, seq, 1))],
        };
    }

    public static RecipientKey Who(int seq) => new(Campaign, seq);

    public static string Address(int seq) => $"+39333{seq:D7}";

    public static DateTimeOffset At(int seq) => Noon + TimeSpan.FromMinutes(6 * seq);

    public static Change Claim(int seq, int attempt = 1, DateTimeOffset? at = null) =>
        Change(seq, Status.Waiting, Status.Sending, attempt) with { AttemptedAt = at ?? At(seq) };

    public static Change Change(int seq, Status was, Status now, int attempt = 1) =>
        new(0, Who(seq), was, now, attempt, Number, At(seq), null, At(seq), At(seq), "silo-1") { Address = Address(seq) };

    public static Intake Accepted(int seq, int attempt = 1) =>
        new("770", Who(seq), attempt, Address(seq), At(seq) + TimeSpan.FromSeconds(5), "accepted", Reached: true);

    public static CampaignFacts Facts(IReadOnlyDictionary<Status, long> totals, WindowFacts? window = null) =>
        new(Campaign, Tenant, Sender, "spring", "completed", 10, totals, window);

    /// <summary>The case with one more change, in its place in the order.</summary>
    public static CaseFile Plus(this CaseFile file, params Change[] more) =>
        file with { Changes = [.. file.Changes.Concat(more).Select((change, i) => change with { Order = i })] };

    /// <summary>The case with one row replaced.</summary>
    public static CaseFile With(this CaseFile file, RecipientRow row) =>
        file with { Recipients = [.. file.Recipients.Where(known => known.Who != row.Who), row] };
}

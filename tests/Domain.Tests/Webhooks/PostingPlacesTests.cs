using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Webhooks;

namespace MassMessaging.Domain.Tests.Webhooks;

public sealed class PostingPlacesTests
{
    private static readonly PostingPlaces Places = new(16, 8, 4);
    private static readonly IReadOnlyDictionary<(Guid TenantId, Guid WebhookId), int> Nothing = new Dictionary<(Guid, Guid), int>();

    [Fact]
    public void A_tenant_has_its_most_and_a_webhook_its_own() =>
        Assert.Equal([4, 4], Places.Give(Nothing, [new(Id(1), Id(10), 100), new(Id(1), Id(11), 100), new(Id(1), Id(12), 0)]).Values);

    [Fact]
    public void Receivers_that_never_answer_leave_another_tenant_a_place()
    {
        var hung = new Dictionary<(Guid, Guid), int> { [(Id(1), Id(10))] = 4, [(Id(1), Id(11))] = 4, [(Id(2), Id(20))] = 4, [(Id(2), Id(21))] = 2 };
        var given = Places.Give(hung, [new(Id(1), Id(10), 100), new(Id(2), Id(21), 100), new(Id(3), Id(30), 100)]);

        Assert.Equal(new Dictionary<Guid, int> { [Id(30)] = 1 }, given);
    }

    [Fact]
    public void A_webhook_that_never_answers_leaves_its_tenants_other_one_a_place()
    {
        var hung = new Dictionary<(Guid, Guid), int> { [(Id(1), Id(10))] = 4 };
        Assert.Equal(new Dictionary<Guid, int> { [Id(11)] = 2 }, Places.Give(hung, [new(Id(1), Id(10), 100), new(Id(1), Id(11), 2)]));
    }

    [Property(MaxTest = 1000)]
    public Property No_place_is_given_twice_and_nobody_gets_more_than_its_most_or_than_is_due() => Prop.ForAll(Cases(), example =>
    {
        var (held, due) = example;
        var given = Places.Give(held, due);
        var after = After(held, due, given);
        Assert.True(given.Values.Sum() <= Math.Max(0, Places.Total - held.Values.Sum()));
        Assert.All(given, pair => Assert.InRange(pair.Value, 1, due.Single(webhook => webhook.WebhookId == pair.Key).Due));
        Assert.All(given, pair => Assert.True(after.Single(one => one.Key.WebhookId == pair.Key).Value <= Places.PerWebhook));
        Assert.All(
            due.Where(webhook => given.ContainsKey(webhook.WebhookId)).Select(webhook => webhook.TenantId),
            tenant => Assert.True(Of(after, tenant) <= Places.PerTenant));
    });

    [Property(MaxTest = 1000)]
    public Property While_a_place_is_left_no_tenant_that_holds_none_waits() => Prop.ForAll(Cases(), example =>
    {
        var (held, due) = example;
        var given = Places.Give(held, due);
        var after = After(held, due, given);
        if (after.Values.Sum() < Places.Total)
        {
            Assert.All(due.Where(webhook => webhook.Due > 0), webhook => Assert.True(Of(after, webhook.TenantId) > 0));
        }
    });

    [Property(MaxTest = 1000)]
    public Property Nobody_gets_a_place_that_somebody_with_fewer_could_have_had() => Prop.ForAll(Cases(), example =>
    {
        var (held, due) = example;
        var given = Places.Give(held, due);
        var after = After(held, due, given);
        foreach (var lucky in due.Where(webhook => given.ContainsKey(webhook.WebhookId)))
        {
            foreach (var waiting in due.Where(webhook => webhook.TenantId != lucky.TenantId
                && given.GetValueOrDefault(webhook.WebhookId) < webhook.Due
                && after.GetValueOrDefault((webhook.TenantId, webhook.WebhookId)) < Places.PerWebhook))
            {
                Assert.True(Of(after, waiting.TenantId) >= Of(after, lucky.TenantId) - 1);
            }
        }
    });

    private static int Of(IReadOnlyDictionary<(Guid TenantId, Guid WebhookId), int> held, Guid tenant) =>
        held.Where(pair => pair.Key.TenantId == tenant).Sum(pair => pair.Value);

    private static Dictionary<(Guid TenantId, Guid WebhookId), int> After(
        IReadOnlyDictionary<(Guid TenantId, Guid WebhookId), int> held, IReadOnlyList<DueWebhook> due, IReadOnlyDictionary<Guid, int> given)
    {
        var after = held.ToDictionary();
        foreach (var webhook in due.Where(webhook => given.ContainsKey(webhook.WebhookId)))
        {
            var key = (webhook.TenantId, webhook.WebhookId);
            after[key] = after.GetValueOrDefault(key) + given[webhook.WebhookId];
        }

        return after;
    }

    // Five tenants with three webhooks each; some hold places, some have something due, some both.
    private static Arbitrary<(IReadOnlyDictionary<(Guid TenantId, Guid WebhookId), int> Held, IReadOnlyList<DueWebhook> Due)> Cases() =>
        Gen.Choose(0, 6).ArrayOf(30).Select(numbers =>
        {
            var webhooks = Enumerable.Range(0, 15).Select(n => (TenantId: Id(n / 3), WebhookId: Id(100 + n))).ToList();
            var held = new Dictionary<(Guid TenantId, Guid WebhookId), int>();
            var left = Places.Total;
            for (var n = 0; n < webhooks.Count; n++)
            {
                var takes = Math.Min(left, Math.Max(0, numbers[n] - 3));
                left -= takes;
                if (takes > 0)
                {
                    held[webhooks[n]] = takes;
                }
            }

            IReadOnlyList<DueWebhook> due = [.. webhooks.Select((webhook, n) => new DueWebhook(webhook.TenantId, webhook.WebhookId, Math.Max(0, numbers[15 + n] - 2)))];
            return ((IReadOnlyDictionary<(Guid TenantId, Guid WebhookId), int>)held, due);
        }).ToArbitrary();

    private static Guid Id(int n) => new(n, 0, 0, new byte[8]);
}

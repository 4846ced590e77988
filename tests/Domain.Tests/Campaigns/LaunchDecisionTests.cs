using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Tests.Campaigns.Drafts;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class LaunchDecisionTests
{
    private static readonly Dictionary<string, long> NoneSkipped = [];

    /// <summary>In the order in which a launch is judged: each case breaks the rules of the cases after it too.</summary>
    public static TheoryData<string, string?, LaunchFacts, CampaignPlan> Refusals()
    {
        var poor = Facts with { Audience = new LaunchAudience(30, NoneSkipped, Available: 1.49m) };
        var empty = Facts with { Audience = new LaunchAudience(0, NoneSkipped, Available: 0) };
        var ended = Plan(endAt: Now);
        var priceless = empty with { UnitPrice = null };
        var suspended = priceless with { IsTenantSuspended = true };
        var blocked = suspended with { Sender = new LaunchSender(NumberNo: 1, BlockedBy: WaitReason.SenderPaused) };
        return new()
        {
            { "campaignIncomplete", "/title", blocked with { Sender = null }, ended with { Title = string.Empty } },
            { "senderMissing", "/senderId", blocked with { Sender = null }, ended },
            { "senderNotActive", "/senderId", blocked, ended },
            { "tenantSuspended", null, suspended, ended },
            { "priceMissing", "/channel", priceless, ended },
            { "endPassed", "/schedule/endAt", empty, ended },
            { "audienceEmpty", "/audience/filter", empty, Plan() },
            { "needsTemplate", "/template", Facts with { Audience = new LaunchAudience(0, new Dictionary<string, long> { ["needsTemplate"] = 7 }, 0) }, Plan() },
            { "balanceTooLow", null, poor, Plan() },
        };
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void The_first_rule_that_a_launch_breaks_refuses_it(string rule, string? pointer, LaunchFacts facts, CampaignPlan plan)
    {
        var why = Assert.IsType<Decision.Refused>(In(CampaignStatus.Draft, plan).Launch(facts, Now)).Why;

        Assert.Equal((rule, pointer), (why.Rule.Code, why.Pointers.FirstOrDefault()));
    }

    [Fact]
    public void A_launch_without_an_opening_before_the_end_is_refused()
    {
        // The 2nd of March 2026 is a Monday; the end comes before the next Friday.
        var window = Domain.Scheduling.SendWindow.Create(
            new Domain.Scheduling.WindowRule(null, Now.AddDays(1), "Europe/Berlin", [DayOfWeek.Friday], null, null));

        var why = Assert.IsType<Decision.Refused>(In(CampaignStatus.Draft, Plan() with { Window = window }).Launch(Facts, Now)).Why;

        Assert.Equal((Rule.NoOpeningLeft, "/schedule"), (why.Rule, why.Pointers.Single()));
    }

    [Fact]
    public void A_launch_that_starts_at_once_runs_with_the_price_of_that_moment()
    {
        var draft = In(CampaignStatus.Draft) with { StatusReason = StatusReason.TemplatePaused };

        var decision = Assert.IsType<Decision.Accepted>(draft.Launch(Facts, Now));

        Assert.Equal(
            draft with
            {
                Status = CampaignStatus.Running,
                StatusReason = null,
                Audience = AudienceState.Freezing,
                LaunchedAt = Now,
                StartedAt = Now,
                UnitPrice = 0.05m,
            },
            decision.After);
        Assert.Equal(CampaignEffects.Begin | CampaignEffects.Act, decision.Effects);
    }

    [Fact]
    public void A_launch_before_its_start_has_not_started()
    {
        var launched = In(CampaignStatus.Draft, Plan(startAt: Now.AddSeconds(1))).Launch(Facts, Now).After;

        Assert.Equal((CampaignStatus.Scheduled, Now, null), (launched.Status, launched.LaunchedAt, launched.StartedAt));
    }

    [Fact]
    public void Exactly_what_an_audience_costs_is_enough()
    {
        var draft = In(CampaignStatus.Draft);
        var exact = Facts with { Audience = new LaunchAudience(30, NoneSkipped, Available: 1.50m) };
        var less = Facts with { Audience = new LaunchAudience(30, NoneSkipped, Available: 1.49m) };

        Assert.IsType<Decision.Accepted>(draft.Launch(exact, Now));
        var why = Assert.IsType<Decision.Refused>(draft.Launch(less, Now)).Why;
        Assert.Equal("This costs 1.50 EUR, and 1.49 EUR are available.", why.Detail);
        Assert.Equal((new Amount(1.50m, "EUR"), new Amount(1.49m, "EUR")), (why.Values!["required"], why.Values["available"]));
    }

    [Fact]
    public void An_audience_that_was_not_counted_refuses_nothing() =>
        Assert.IsType<Decision.Accepted>(In(CampaignStatus.Draft).Launch(Facts with { Audience = null }, Now));

    [Theory]
    [InlineData("chat", false, true)]
    [InlineData("chat", true, false)]
    [InlineData("sms", true, false)]
    public void Only_a_chat_campaign_without_a_sender_is_launched_with_the_default_of_that_moment(string channel, bool hasSender, bool takesDefault)
    {
        var plan = Plan(channel: Channel.Parse(channel));
        var draft = In(CampaignStatus.Draft, hasSender ? plan : plan with { SenderId = null });
        var facts = Facts with { DefaultSender = Guid.NewGuid() };

        var launched = Assert.IsType<Decision.Accepted>(draft.Launch(facts, Now)).Next;

        Assert.Equal(takesDefault ? facts.DefaultSender : draft.Plan.SenderId, launched.Plan.SenderId);
        Assert.Equal(hasSender ? plan.SenderId : null, draft.Plan.SenderId);
    }

    [Fact]
    public void A_status_or_a_missing_field_decides_without_facts()
    {
        Assert.Null(In(CampaignStatus.Draft).LaunchWithoutFacts(Now));
        Assert.IsType<Decision.Unchanged>(In(CampaignStatus.Running).LaunchWithoutFacts(Now));
        Assert.Equal(Rule.StatusRefused, Assert.IsType<Decision.Refused>(In(CampaignStatus.Paused).LaunchWithoutFacts(Now)).Why.Rule);
        Assert.Equal(
            "/text", Assert.IsType<Decision.Refused>(In(CampaignStatus.Draft, Plan() with { Text = string.Empty }).LaunchWithoutFacts(Now)).Why.Pointers.Single());
    }
}

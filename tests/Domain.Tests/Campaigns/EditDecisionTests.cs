using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Campaigns.CampaignEffects;
using static MassMessaging.Domain.Tests.Campaigns.Drafts;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class EditDecisionTests
{
    private static readonly CampaignPlan Sms = Plan(channel: Channel.Sms);

    private static readonly CampaignPlan Longer = Sms with { Text = new string('x', 161) };

    [Fact]
    public void A_draft_takes_every_change()
    {
        var draft = In(CampaignStatus.Draft);

        var edited = Edit(draft, Sms, bringsExclusions: true);

        Assert.Equal(draft with { Plan = Sms, Revision = 4 }, edited.After);
        Assert.Equal(None, Assert.IsType<Decision.Accepted>(edited).Effects);
    }

    [Fact]
    public void An_old_draft_may_be_edited_though_its_end_has_passed()
    {
        var plan = Plan(endAt: Now.AddDays(-1));

        Assert.IsType<Decision.Accepted>(Edit(In(CampaignStatus.Draft, plan), plan with { Title = "Other" }));
    }

    [Fact]
    public void An_edit_by_a_caller_who_has_seen_another_revision_is_refused_whatever_the_status() =>
        Assert.All(Enum.GetValues<CampaignStatus>(), status =>
        {
            var decision = In(status).Edit(new CampaignChange(Plan(), ExpectedRevision: 2, BringsExclusions: false), Now);
            Assert.Equal(Rule.PreconditionFailed, Assert.IsType<Decision.Refused>(decision).Why.Rule);
        });

    [Fact]
    public void An_edit_by_a_caller_who_has_seen_another_list_of_exclusions_is_refused() => Assert.Equal(
        Rule.PreconditionFailed,
        Assert.IsType<Decision.Refused>(
            In(CampaignStatus.Draft).Edit(new CampaignChange(Plan(), 3, BringsExclusions: true) { AreExclusionsStale = true }, Now)).Why.Rule);

    [Fact]
    public void The_refusal_of_a_fixed_field_names_every_field_in_one_sentence()
    {
        var running = In(CampaignStatus.Running);
        var change = running.Plan with { Channel = Channel.Sms, SafeSending = true };

        var why = Assert.IsType<Decision.Refused>(Edit(running, change, bringsExclusions: true)).Why;

        Assert.Equal((Rule.FieldFixed, "/channel /safeSending /audience"), (why.Rule, string.Join(' ', why.Pointers)));
        Assert.Equal("After the launch only title, text, schedule and speed can be changed.", why.Detail);
    }

    [Theory]
    [InlineData(0, "endPassed")]
    [InlineData(1, null)]
    public void The_end_of_a_launched_campaign_lies_in_the_future(int secondsToEnd, string? rule)
    {
        var running = In(CampaignStatus.Running);

        var decision = Edit(running, running.Plan with { Window = Plan(endAt: Now.AddSeconds(secondsToEnd)).Window });

        Assert.Equal(rule, (decision as Decision.Refused)?.Why.Rule.Code);
    }

    [Fact]
    public void Only_another_speed_begins_a_new_grid_of_slots()
    {
        var running = In(CampaignStatus.Running);

        Assert.Equal(Replan | MoveOutlooks | Act, Effects(Edit(running, running.Plan with { Title = "Other" })));
        Assert.Equal(Replan | MoveOutlooks | Act | NewPace, Effects(Edit(running, running.Plan with { Rate = ReleaseRate.Fast })));
    }

    [Fact]
    public void A_text_of_other_segments_counts_from_the_moment_that_the_balance_covers_it()
    {
        var running = In(CampaignStatus.Running, Sms) with { UnitsChanges = [new UnitsChange(Now.AddHours(-1), 3)] };
        var change = new CampaignChange(Longer, 3, BringsExclusions: false);

        var covered = running.Edit(change with { TextSince = Now.AddSeconds(1) }, Now);
        var notHeldYet = running.Edit(change, Now);
        var notCovered = running.Edit(change with { IsTextCovered = false }, Now);

        Assert.Equal([new UnitsChange(Now.AddHours(-1), 3), new UnitsChange(Now.AddSeconds(1), 2)], covered.After.UnitsChanges);
        Assert.Equal(Replan | MoveOutlooks | Act | ChangeUnits, Effects(covered));
        Assert.Equal(new UnitsChange(Now, 2), notHeldYet.After.UnitsChanges[^1]);
        Assert.Equal(
            (Rule.BalanceTooLow, "/text"),
            notCovered is Decision.Refused { Why: var why } ? (why.Rule, why.Pointers.Single()) : default);
    }

    [Fact]
    public void A_text_of_as_many_segments_and_the_text_of_a_draft_change_no_units()
    {
        var running = In(CampaignStatus.Running, Sms);

        Assert.Empty(Edit(running, Sms with { Text = "Other" }).After.UnitsChanges);
        Assert.Empty(Edit(In(CampaignStatus.Draft, Sms), Longer).After.UnitsChanges);
    }

    [Fact]
    public void The_category_of_a_template_is_forgotten_with_the_template()
    {
        var plan = Plan() with { Template = new MessageTemplate("offer", "de") };
        var draft = In(CampaignStatus.Draft, plan) with { TemplateCategory = "MARKETING" };

        Assert.Equal("MARKETING", Edit(draft, plan with { Text = "Other" }).After.TemplateCategory);
        Assert.Null(Edit(draft, plan with { Template = new MessageTemplate("offer", "it") }).After.TemplateCategory);
    }

    private static Decision Edit(Campaign campaign, CampaignPlan plan, bool bringsExclusions = false) =>
        campaign.Edit(new CampaignChange(plan, campaign.Revision, bringsExclusions), Now);

    private static CampaignEffects Effects(Decision decision) => Assert.IsType<Decision.Accepted>(decision).Effects;
}

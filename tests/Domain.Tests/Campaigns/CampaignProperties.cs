using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Tests.Campaigns.Drafts;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignProperties
{
    private static readonly StatusReason Refused = StatusReason.FromWord("132001");
    private static readonly MessageTemplate[] Templates = [new("offer", "de"), new("offer", "it")];

    [Property(MaxTest = 2000)]
    public void A_refused_decision_changes_nothing_and_an_accepted_one_changes_no_other_campaign(DoNotSize<int> seed)
    {
        var campaign = Any(new Random(seed.Item));
        var copy = campaign with { };

        var decision = Command(campaign, new Random(seed.Item + 1));

        Assert.Equal(copy, campaign);
        Assert.Same(campaign, decision.Before);
        if (decision is not Decision.Accepted)
        {
            Assert.Same(campaign, decision.After);
        }
    }

    [Property(MaxTest = 2000)]
    public void An_accepted_command_leads_where_the_table_of_the_lifecycle_says(DoNotSize<int> seed)
    {
        var campaign = Any(new Random(seed.Item));

        var decision = Command(campaign, new Random(seed.Item + 1));

        var next = CampaignLifecycle.Next(campaign.Status, decision.Command, campaign.Plan.StartIsDue(Now));
        switch (decision)
        {
            case Decision.Accepted { Command: CampaignCommand.AudienceFrozen, After: { Status: CampaignStatus.Paused, StatusReason.Word: "balanceTooLow" } }:
                Assert.True(campaign.Status.IsLaunched()); // a dearer text: a pause beside the freeze
                break;
            case Decision.Accepted:
                Assert.Equal(next, decision.After.Status);
                break;
            case Decision.Refused { Why.Rule: var rule } when rule == Rule.StatusRefused || rule == Rule.AlreadySkipped:
                Assert.Null(next);
                break;
        }

        Assert.True(next is not null || decision is not Decision.Accepted);
    }

    [Property(MaxTest = 2000)]
    public void The_revision_grows_by_one_on_an_edit_and_never_else(DoNotSize<int> seed)
    {
        var campaign = Any(new Random(seed.Item));

        var decision = Command(campaign, new Random(seed.Item + 1));

        var grows = decision is Decision.Accepted { Command: CampaignCommand.Edit } ? 1 : 0;
        Assert.Equal(campaign.Revision + grows, decision.After.Revision);
    }

    [Property(MaxTest = 2000)]
    public void An_edit_of_a_launched_campaign_changes_only_title_text_schedule_speed_and_what_follows_from_them(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var campaign = Any(random);
        if (!campaign.Status.IsLaunched() || Edit(campaign, random) is not Decision.Accepted { After: var after })
        {
            return;
        }

        var plan = campaign.Plan with { Title = after.Plan.Title, Text = after.Plan.Text, Window = after.Plan.Window, Rate = after.Plan.Rate };
        Assert.Equal(
            campaign with { Plan = plan with { Filter = after.Plan.Filter }, Revision = campaign.Revision + 1, UnitsChanges = after.UnitsChanges },
            after);
        Assert.Empty(campaign.Plan.FixedFieldsChangedBy(after.Plan));
        Assert.Equal(campaign.Plan.Units == after.Plan.Units ? 0 : 1, after.UnitsChanges.Count - campaign.UnitsChanges.Count);
    }

    [Property(MaxTest = 2000)]
    public void A_campaign_that_has_ended_can_only_be_hidden(DoNotSize<int> seed)
    {
        var campaign = Any(new Random(seed.Item));

        var decision = Command(campaign, new Random(seed.Item + 1));

        Assert.True(!campaign.Status.IsFinal() || decision is not Decision.Accepted || decision.After == campaign with { IsDeleted = true });
    }

    private static Campaign Any(Random random)
    {
        var status = Pick(random, Enum.GetValues<CampaignStatus>());
        return In(status, AnyPlan(random)) with
        {
            Audience = status.IsLaunched() ? Pick(random, Enum.GetValues<AudienceState>()) : status.IsFinal() ? AudienceState.Frozen : AudienceState.Live,
            StatusReason = status == CampaignStatus.Paused ? Pick(random, null, Refused) : null,
        };
    }

    private static CampaignPlan AnyPlan(Random random) => Plan(
        Pick<DateTimeOffset?>(random, null, Now.AddHours(-1), Now, Now.AddHours(1)), Pick<DateTimeOffset?>(random, null, null, Now, Now.AddHours(2)),
        Pick(random, [.. Channel.All])) with
    {
        Template = Pick(random, null, Templates[0], Templates[1]),
        Filter = Pick(random, null, new AudienceFilter { Groups = ["vip"] }),
    };

    private static Decision Command(Campaign campaign, Random random) => random.Next(15) switch
    {
        0 => campaign.Launch(
            Facts with { Audience = Pick(random, null, Facts.Audience, Facts.Audience! with { Recipients = 0 }), IsTenantSuspended = Pick(random, false, true) },
            Now),
        1 or 2 or 3 => Edit(campaign, random),
        4 => campaign.Pause(Pick(random, null, Refused)),
        5 => campaign.Resume(Pick(random, false, true), Now),
        6 => campaign.Cancel(Now),
        7 => campaign.Delete(campaign.Revision - Pick(random, 0, 0, 1), Now),
        8 => Pick(random, campaign.Exclude(), campaign.Include()),
        9 => campaign.Start(Now),
        10 => campaign.Complete(Now),
        11 => campaign.Expire(Now),
        12 => Pick(random, campaign.AudienceFrozen(isTextCovered: true), campaign.AudienceFrozen(isTextCovered: false)),
        13 => campaign.AudienceNotFrozen(StatusReason.Of(Rule.AudienceEmpty)),
        _ => Pick(random, campaign.ContentRefused(Refused), campaign.TemplateStopped(Templates[0], StatusReason.TemplatePaused)),
    };

    private static Decision Edit(Campaign campaign, Random random)
    {
        var plan = campaign.Plan with
        {
            Title = Pick(random, campaign.Plan.Title, "Other"),
            Text = Pick(random, campaign.Plan.Text, "Other", new string('x', 200)),
            Window = Pick(random, campaign.Plan.Window, Plan(endAt: Now.AddHours(3)).Window),
            Rate = Pick(random, campaign.Plan.Rate, ReleaseRate.Fast),
            Template = Pick(random, campaign.Plan.Template, campaign.Plan.Template, Templates[0]),
            SafeSending = Pick(random, false, false, false, true),
            Filter = Pick(random, campaign.Plan.Filter, campaign.Plan.Filter, new AudienceFilter { Groups = ["vip"] }),
        };
        return campaign.Edit(
            new CampaignChange(plan, campaign.Revision - Pick(random, 0, 0, 0, 1), Pick(random, false, false, true)) { IsTextCovered = Pick(random, true, true, false) },
            Now);
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}

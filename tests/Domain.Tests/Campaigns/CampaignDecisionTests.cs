using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Campaigns.CampaignEffects;
using static MassMessaging.Domain.Campaigns.CampaignStatus;
using static MassMessaging.Domain.Tests.Campaigns.Drafts;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignDecisionTests
{
    private static readonly MessageTemplate Template = new("offer", "de");
    private static readonly StatusReason Refused = StatusReason.FromWord("132001");
    private static readonly StatusReason Empty = StatusReason.Of(Rule.AudienceEmpty);

    private static readonly Dictionary<string, Func<Campaign, Decision>> Commands = new()
    {
        ["launch"] = campaign => campaign.Launch(Facts, Now),
        ["launch later"] = campaign => (campaign with { Plan = campaign.Plan with { Window = Plan(startAt: Now.AddHours(1)).Window } }).Launch(Facts, Now),
        ["edit"] = campaign => campaign.Edit(new CampaignChange(campaign.Plan with { Text = "Other" }, 3, BringsExclusions: false), Now),
        ["pause"] = campaign => campaign.Pause(reason: null),
        ["resume"] = campaign => campaign.Resume(isTextCovered: true, Now),
        ["resume later"] = campaign =>
            (campaign with { Plan = campaign.Plan with { Window = Plan(startAt: Now.AddHours(1)).Window } }).Resume(isTextCovered: true, Now),
        ["cancel"] = campaign => campaign.Cancel(Now),
        ["delete"] = campaign => campaign.Delete(3, Now),
        ["exclude"] = campaign => campaign.Exclude(),
        ["include"] = campaign => campaign.Include(),
        ["start"] = campaign => campaign.Start(Now),
        ["complete"] = campaign => campaign.Complete(Now),
        ["expire"] = campaign => campaign.Expire(Now),
        ["frozen"] = campaign => (campaign with { Audience = AudienceState.Freezing }).AudienceFrozen(isTextCovered: true),
        ["frozen, not covered"] = campaign => (campaign with { Audience = AudienceState.Freezing }).AudienceFrozen(isTextCovered: false),
        ["not frozen"] = campaign => (campaign with { Audience = AudienceState.Freezing }).AudienceNotFrozen(Empty),
        ["frozen twice"] = campaign => campaign.AudienceFrozen(isTextCovered: false),
        ["refused after the freeze"] = campaign => campaign.AudienceNotFrozen(Empty),
        ["content refused"] = campaign => campaign.ContentRefused(Refused),
        ["template stopped"] = campaign => (campaign with { Plan = campaign.Plan with { Template = Template } }).TemplateStopped(Template, StatusReason.TemplatePaused),
        ["another template stopped"] = campaign => campaign.TemplateStopped(Template, StatusReason.TemplatePaused),
    };

    // "=": accepted, and nothing changes; "-": the status refuses the command.
    private static readonly (string Command, string[] Outcomes)[] Table =
    [
        //                            Draft             Scheduled         Running           Paused            Completed         Cancelled         Expired
        ("launch",                   ["Running",        "=",              "=",              "-",              "-",              "-",              "-"]),
        ("launch later",             ["Scheduled",      "=",              "=",              "-",              "-",              "-",              "-"]),
        ("edit",                     ["Draft",          "Scheduled",      "Running",        "Paused",         "-",              "-",              "-"]),
        ("pause",                    ["-",              "Paused",         "Paused",         "-",              "-",              "-",              "-"]),
        ("resume",                   ["-",              "-",              "-",              "Running",        "-",              "-",              "-"]),
        ("resume later",             ["-",              "-",              "-",              "Scheduled",      "-",              "-",              "-"]),
        ("cancel",                   ["Cancelled",      "Cancelled",      "Cancelled",      "Cancelled",      "-",              "-",              "-"]),
        ("delete",                   ["Draft",          "Cancelled",      "Cancelled",      "Cancelled",      "Completed",      "Cancelled",      "Expired"]),
        ("exclude",                  ["Draft",          "Scheduled",      "Running",        "Paused",         "-",              "-",              "-"]),
        ("include",                  ["Draft",          "alreadySkipped", "alreadySkipped", "alreadySkipped", "alreadySkipped", "alreadySkipped", "alreadySkipped"]),
        ("start",                    ["-",              "Running",        "-",              "-",              "-",              "-",              "-"]),
        ("complete",                 ["-",              "-",              "Completed",      "-",              "-",              "-",              "-"]),
        ("expire",                   ["-",              "Expired",        "Expired",        "Expired",        "-",              "-",              "-"]),
        ("frozen",                   ["=",              "Scheduled",      "Running",        "Paused",         "=",              "=",              "="]),
        ("frozen, not covered",      ["=",              "Paused",         "Paused",         "Paused",         "=",              "=",              "="]),
        ("not frozen",               ["=",              "Paused",         "Paused",         "Paused",         "=",              "=",              "="]),
        ("frozen twice",             ["=",              "=",              "=",              "=",              "=",              "=",              "="]),
        ("refused after the freeze", ["=",              "=",              "=",              "=",              "=",              "=",              "="]),
        ("content refused",          ["=",              "Paused",         "Paused",         "=",              "=",              "=",              "="]),
        ("template stopped",         ["=",              "Paused",         "Paused",         "=",              "=",              "=",              "="]),
        ("another template stopped", ["=",              "=",              "=",              "=",              "=",              "=",              "="]),
    ];

    public static TheoryData<string, CampaignStatus, string> EveryPair()
    {
        var pairs = new TheoryData<string, CampaignStatus, string>();
        foreach (var (command, outcomes) in Table)
        {
            foreach (var status in Enum.GetValues<CampaignStatus>())
            {
                pairs.Add(command, status, outcomes[(int)status]);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Each_status_decides_each_command_as_the_table_says(string command, CampaignStatus status, string expected) =>
        Assert.Equal(expected, Word(Commands[command](In(status))));

    [Fact]
    public void The_table_has_every_command() => Assert.Equal(Commands.Keys, Table.Select(row => row.Command));

    [Fact]
    public void A_refusal_by_the_status_names_the_status()
    {
        var refused = Assert.IsType<Decision.Refused>(In(Completed).Cancel(Now));

        Assert.Equal(("completed", CampaignCommand.Cancel), (refused.Why.Values!["currentStatus"], refused.Command));
        Assert.Empty(refused.Why.Pointers);
        Assert.Contains("completed", refused.Why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_holds_the_command_and_the_campaign_before_and_after_it()
    {
        var running = In(Running);

        var paused = running.Pause(Refused);

        Assert.Equal((CampaignCommand.Pause, null), (paused.Command, paused.Actor));
        Assert.Same(running, paused.Before);
        Assert.Equal(running with { Status = Paused, StatusReason = Refused }, paused.After);
        Assert.Equal(Hold | MoveOutlooks | Act, Effects(paused));
    }

    [Fact]
    public void A_resume_forgets_why_the_campaign_was_paused_and_keeps_when_it_began()
    {
        var paused = In(Paused) with { StatusReason = StatusReason.Of(Rule.BalanceTooLow), Audience = AudienceState.Live };

        var resumed = paused.Resume(isTextCovered: true, Now);

        Assert.Equal(paused with { Status = Running, StatusReason = null, Audience = AudienceState.Freezing }, resumed.After);
        Assert.Equal(GoOn | MoveOutlooks | Act, Effects(resumed));
        Assert.Equal(AudienceState.Frozen, In(Paused).Resume(isTextCovered: true, Now).After.Audience);
        Assert.Equal(Now, (In(Paused) with { StartedAt = null }).Resume(isTextCovered: true, Now).After.StartedAt);
    }

    [Theory]
    [InlineData(0, true, "endPassed", "/schedule/endAt")]
    [InlineData(1, true, null, null)]
    [InlineData(1, false, "balanceTooLow", null)]
    [InlineData(0, false, "endPassed", "/schedule/endAt")]
    public void A_resume_needs_time_until_the_end_and_a_balance_that_covers_the_text(int secondsToEnd, bool isTextCovered, string? rule, string? pointer)
    {
        var decision = In(Paused, Plan(endAt: Now.AddSeconds(secondsToEnd))).Resume(isTextCovered, Now);

        var why = (decision as Decision.Refused)?.Why;
        Assert.Equal((rule, pointer), (why?.Rule.Code, why?.Pointers.FirstOrDefault()));
    }

    [Theory]
    [InlineData(Scheduled)]
    [InlineData(Running)]
    [InlineData(Paused)]
    public void An_end_of_a_launched_campaign_leaves_recipients_to_skip_and_money_to_settle(CampaignStatus status)
    {
        Decision[] ends = [In(status).Cancel(Now), In(status).Expire(Now), In(status).Delete(3, Now)];

        Assert.All(ends, end => Assert.Equal((true, Now, End | MoveOutlooks | Act), (end.After.IsClosing, end.After.FinishedAt, Effects(end))));
        Assert.Equal([false, false, true], ends.Select(end => end.After.IsDeleted));
        Assert.All(ends, end => Assert.True(end.After.HasWork && !end.After.Settled().HasWork));
    }

    [Fact]
    public void A_draft_that_is_cancelled_or_deleted_leaves_nothing_to_do()
    {
        Assert.False(In(Draft).Cancel(Now).After.HasWork);
        Assert.Equal(In(Draft).Plan.Title, In(Draft).Delete(3, Now).After.Plan.Title);
        Assert.Equal((true, false, None), Summary(In(Draft).Delete(3, Now)));
        Assert.Equal((true, false, None), Summary(In(Expired).Delete(3, Now)));

        static (bool, bool, CampaignEffects) Summary(Decision decision) => (decision.After.IsDeleted, decision.After.HasWork, Effects(decision));
    }

    [Fact]
    public void A_delete_by_a_caller_who_has_seen_another_revision_is_refused() =>
        Assert.Equal(Rule.PreconditionFailed, Assert.IsType<Decision.Refused>(In(Running).Delete(2, Now)).Why.Rule);

    [Fact]
    public void A_completed_campaign_is_closed_and_needs_no_other_effect()
    {
        var completed = In(Running).Complete(Now);

        Assert.Equal((true, Now, None), (completed.After.IsClosing, completed.After.FinishedAt, Effects(completed)));
        Assert.Equal((Running, Now, None), (In(Scheduled).Start(Now).After.Status, In(Scheduled).Start(Now).After.StartedAt, Effects(In(Scheduled).Start(Now))));
    }

    [Fact]
    public void An_audience_that_breaks_a_rule_goes_back_to_live_with_the_reason()
    {
        var freezing = In(Running) with { Audience = AudienceState.Freezing };
        var paused = In(Paused) with { Audience = AudienceState.Freezing, StatusReason = Refused };

        var decision = freezing.AudienceNotFrozen(Empty);

        Assert.Equal(freezing with { Status = Paused, StatusReason = Empty, Audience = AudienceState.Live }, decision.After);
        Assert.Equal(Hold | MoveOutlooks | Act, Effects(decision));
        Assert.Equal((Empty, Act), (paused.AudienceNotFrozen(Empty).After.StatusReason, Effects(paused.AudienceNotFrozen(Empty))));
    }

    [Fact]
    public void An_audience_that_is_stored_pauses_only_where_the_balance_does_not_cover_the_edited_text()
    {
        var freezing = In(Running) with { Audience = AudienceState.Freezing };
        var paused = In(Paused) with { Audience = AudienceState.Freezing, StatusReason = Refused };

        Assert.Equal(freezing with { Audience = AudienceState.Frozen }, freezing.AudienceFrozen(isTextCovered: true).After);
        Assert.Equal(
            freezing with { Audience = AudienceState.Frozen, Status = Paused, StatusReason = StatusReason.Of(Rule.BalanceTooLow) },
            freezing.AudienceFrozen(isTextCovered: false).After);
        Assert.Equal(paused with { Audience = AudienceState.Frozen }, paused.AudienceFrozen(isTextCovered: false).After);
    }

    [Fact]
    public void The_category_of_the_campaigns_own_template_is_kept_until_the_end()
    {
        var plan = Plan() with { Template = Template };

        Assert.Equal("MARKETING", In(Draft, plan).WithCategory(Template, "MARKETING")?.TemplateCategory);
        Assert.Null(In(Draft, plan).WithCategory(new MessageTemplate("offer", "it"), "MARKETING"));
        Assert.Null(In(Completed, plan).WithCategory(Template, "MARKETING"));
        Assert.Null((In(Running, plan) with { TemplateCategory = "MARKETING" }).WithCategory(Template, "MARKETING"));
    }

    private static CampaignEffects Effects(Decision decision) => Assert.IsType<Decision.Accepted>(decision).Effects;

    private static string Word(Decision decision) => decision switch
    {
        Decision.Unchanged => "=",
        Decision.Refused { Why.Rule: var rule } when rule == Rule.StatusRefused => "-",
        Decision.Refused refused => refused.Why.Rule.Code,
        _ => decision.After.Status.ToString(),
    };
}

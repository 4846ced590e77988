using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignPlanTests
{
    private static readonly Guid Tenant = Guid.NewGuid();

    private static readonly CampaignPlan Offer = Plan(new WindowRule(null, null, "Europe/Berlin", null, null, null));

    public static TheoryData<string, Func<CampaignPlan, CampaignPlan>> FixedFields() => new()
    {
        { "/channel", plan => plan with { Channel = Channel.Sms } },
        { "/senderId", plan => plan with { SenderId = Guid.NewGuid() } },
        { "/audience/filter", plan => plan with { Filter = new AudienceFilter { Groups = ["vip", "new"] } } },
        { "/audience/filter", plan => plan with { Filter = null } },
        { "/safeSending", plan => plan with { SafeSending = false } },
        { "/template", plan => plan with { Template = new MessageTemplate("offer", "it") } },
        { "/audience", plan => plan with { Slice = new AudienceSlice(Tenant, 7, null) } },
        { "/channel /template", plan => plan with { Channel = Channel.Sms, Template = null } },
    };

    [Theory]
    [MemberData(nameof(FixedFields))]
    public void A_change_of_what_the_launch_fixed_is_named(string pointers, Func<CampaignPlan, CampaignPlan> change) =>
        Assert.Equal(pointers, string.Join(' ', Offer.FixedFieldsChangedBy(change(Offer))));

    [Fact]
    public void Title_text_schedule_and_speed_may_change_after_the_launch() => Assert.Empty(Offer.FixedFieldsChangedBy(Offer with
    {
        Title = "Other",
        Text = "Other words",
        Window = Window(Utc("2026-03-02 08:00"), Utc("2026-03-09 08:00"), "Asia/Tokyo"),
        Rate = ReleaseRate.Fast,
        // The same filter, read once more from the stored text.
        Filter = new AudienceFilter { Groups = ["vip"] },
    }));

    [Theory]
    [InlineData("whatsapp", false, true)]
    [InlineData("whatsapp", true, false)]
    [InlineData("sms", false, false)]
    [InlineData("push", false, false)]
    [InlineData("chat", false, false)]
    [InlineData("", false, false)]
    public void Only_WhatsApp_without_a_template_needs_one(string channel, bool hasTemplate, bool needs) =>
        Assert.Equal(needs, (Offer with { Channel = Channel.Find(channel), Template = hasTemplate ? Offer.Template : null }).NeedsTemplate);

    [Theory]
    // The launch is on 1 March at 23:30 in Berlin.
    [InlineData(null, "2026-03-01")]
    [InlineData("2026-02-20 10:00", "2026-03-01")]
    [InlineData("2026-03-04 23:30", "2026-03-05")]
    public void A_birthday_of_today_is_the_day_on_which_sending_begins_in_the_campaigns_zone(string? startAt, string today)
    {
        var launch = Utc("2026-03-01 22:30");
        var plan = Offer with { Window = Window(startAt is null ? null : Utc(startAt), null, "Europe/Berlin") };

        Assert.Equal(DateOnly.ParseExact(today, "yyyy-MM-dd"), plan.Audience(Tenant, numberNo: null, launch, launch.AddDays(9)).Today);
    }

    [Fact]
    public void The_audience_is_asked_for_with_all_that_the_plan_says_of_it()
    {
        var plan = Offer with { Slice = new AudienceSlice(Tenant, 7, 9) };
        var now = Utc("2026-03-02 12:00");

        var query = plan.Audience(Tenant, numberNo: 3, now, now);

        Assert.Equal(
            new AudienceQuery
            {
                TenantId = Tenant,
                Channel = Channel.WhatsApp,
                Filter = plan.Filter,
                Today = new DateOnly(2026, 3, 2),
                SafeSending = true,
                NumberNo = 3,
                NeedsTemplate = false,
                Now = now,
                Slice = new AudienceSlice(Tenant, 7, 9),
            },
            query);
    }

    private static CampaignPlan Plan(WindowRule rule) => new()
    {
        Title = "Offer",
        Text = "Hello",
        Channel = Channel.WhatsApp,
        SenderId = Guid.NewGuid(),
        Filter = new AudienceFilter { Groups = ["vip"] },
        SafeSending = true,
        Window = SendWindow.Create(rule),
        Rate = ReleaseRate.Slow,
        Template = new MessageTemplate("offer", "de"),
    };

    private static SendWindow Window(DateTimeOffset? startAt, DateTimeOffset? endAt, string timeZone) =>
        SendWindow.Create(new WindowRule(startAt, endAt, timeZone, null, null, null));
}

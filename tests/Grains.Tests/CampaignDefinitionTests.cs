using System.Text.Json;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Grains.Tests;

public sealed class CampaignDefinitionTests
{
    private static readonly CampaignDefinition Offer = new()
    {
        Title = "Offer",
        Text = "Hello",
        Channel = "whatsapp",
        SenderId = Guid.NewGuid(),
        FilterJson = """{"groups":["vip","Тест"]}""",
        SafeSending = true,
        Schedule = new CampaignSchedule
        {
            StartAt = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
            EndAt = new DateTimeOffset(2026, 3, 9, 8, 0, 0, TimeSpan.Zero),
            TimeZone = "Europe/Berlin",
            DaysOfWeek = [DayOfWeek.Monday],
            From = new TimeOnly(9, 0),
            To = new TimeOnly(18, 0),
        },
        MessagesPerHour = 20,
        Template = new CampaignTemplate("offer", "de"),
        Slice = new CampaignSlice(Guid.NewGuid(), 7, null),
    };

    [Fact]
    public void A_plan_holds_all_that_the_definition_says()
    {
        var plan = Offer.ToPlan();

        Assert.Equal(("Offer", "Hello", Channel.WhatsApp, Offer.SenderId), (plan.Title, plan.Text, plan.Channel, plan.SenderId));
        Assert.Equal(["vip", "Тест"], plan.Filter!.Groups!);
        Assert.True(plan.SafeSending);
        Assert.Equal(Offer.Schedule.ToRule(), plan.Window.Rule);
        Assert.Equal(ReleaseRate.Medium, plan.Rate);
        Assert.Equal(new MessageTemplate("offer", "de"), plan.Template);
        Assert.Equal(new AudienceSlice(Offer.Slice!.FamilyId, 7, null), plan.Slice);
    }

    [Fact]
    public void An_unknown_speed_does_not_become_a_campaign_without_a_pace() =>
        Assert.Throws<ArgumentException>(() => (Offer with { MessagesPerHour = 7 }).ToPlan());

    [Fact]
    public void A_filter_is_stored_as_the_same_text_each_time()
    {
        Assert.Equal(Offer.FilterJson, CampaignDefinition.FilterJsonOf(Offer.ToFilter()));
        Assert.Null(CampaignDefinition.FilterJsonOf(new AudienceFilter()));
        Assert.Null((Offer with { FilterJson = null }).ToFilter());
    }

    [Fact]
    public void A_stored_definition_reads_as_it_was()
    {
        var stored = JsonSerializer.Serialize(Offer, StoredJson.Options);
        Assert.Contains("\"daysOfWeek\":[\"monday\"]", stored, StringComparison.Ordinal);

        var read = CampaignDefinition.Parse(stored);

        Assert.Equal(Offer with { Schedule = read.Schedule }, read);
        Assert.Equal(stored, JsonSerializer.Serialize(read, StoredJson.Options));
    }
}

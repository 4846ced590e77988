using System.Globalization;

namespace MassMessaging.Api.Tests;

/// <summary>Whose birthday is <c>today</c>, asked before and after the launch.</summary>
[Collection(CampaignCollection.Name)]
public sealed class BirthdayTests(ApiWithSilo api)
{
    [Theory]
    [InlineData(null, 14)] // no start: the launch
    [InlineData(-48, 14)] // a start that has passed: the launch
    [InlineData(48, 62)]
    public async Task Today_is_the_day_on_which_the_campaign_begins_in_its_zone(int? startsIn, int hoursAhead)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        var now = api.Silo.Now;
        var day = now.AddHours(hoursAhead); // Kiritimati is 14 hours ahead of UTC all year
        for (var apart = -3; apart <= 3; apart++)
        {
            var birthDate = day.AddDays(apart).ToString("--MM-dd", CultureInfo.InvariantCulture);
            (await tenant.Client.PutAsync($"/v1/customers/c{apart}", new { phone = $"+39 333 123 450{apart + 3}", birthDate })).Expect(201);
        }

        var path = await ApiWithSilo.DraftAsync(tenant, sender, new
        {
            audience = new { filter = new { birthday = "today" } },
            schedule = new { startAt = startsIn is { } hours ? now.AddHours(hours) : (DateTimeOffset?)null, timeZone = "Pacific/Kiritimati" },
        });

        Assert.Equal(["c0"], await PeopleAsync());
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["c0"], await PeopleAsync());

        async Task<IReadOnlyList<string?>> PeopleAsync() =>
            [.. (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray().Select(item => item.GetProperty("customerId").GetString())];
    }
}

using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Tests;

/// <summary>Start and end as local times, and instants with the offset of a zone.</summary>
[Collection(CampaignCollection.Name)]
public sealed class LocalTimeTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("2027-06-01T09:00", "2027-06-01T07:00:00Z", "2027-06-01T09:00:00")]
    [InlineData("2027-12-01T09:00:30", "2027-12-01T08:00:30Z", "2027-12-01T09:00:30")]
    [InlineData("2027-03-28T02:30", "2027-03-28T01:00:00Z", "2027-03-28T03:00:00")] // does not exist
    [InlineData("2027-10-31T02:30", "2027-10-31T00:30:00Z", "2027-10-31T02:30:00")] // exists twice
    public async Task A_start_is_given_as_a_local_time_and_shown_as_both(string local, string instant, string shown)
    {
        var tenant = await api.TenantAsync();

        var made = (await tenant.Client.PostAsync("/v1/campaigns", new { schedule = new { startAtLocal = local, timeZone = "Europe/Rome" } })).Expect(201);

        Assert.Equal((instant, shown), (made["schedule"].GetProperty("startAt").GetString(), made["schedule"].GetProperty("startAtLocal").GetString()));
    }

    [Fact]
    public async Task An_end_at_a_time_that_comes_twice_is_the_second_and_a_schedule_that_was_read_is_taken_back()
    {
        var tenant = await api.TenantAsync();
        var made = (await tenant.Client.PostAsync("/v1/campaigns", new { schedule = new { endAtLocal = "2027-10-31T02:30" } })).Expect(201);
        Assert.Equal("2027-10-31T01:30:00Z", made["schedule"].GetProperty("endAt").GetString());
        var path = "/v1/campaigns/" + made.Text("id");

        // The first of the two, given as an instant, stays the first when its schedule is sent back as it was read.
        var first = (await tenant.Client.PatchAsync(path, new { schedule = new { endAt = "2027-10-31T00:30:00Z" } }, ("If-Match", "*"))).Expect(200);
        Assert.Equal("2027-10-31T02:30:00", first["schedule"].GetProperty("endAtLocal").GetString());
        var again = (await tenant.Client.PatchAsync(path, new { schedule = first["schedule"] }, ("If-Match", "*"))).Expect(200);
        Assert.Equal((first.ETag, "2027-10-31T00:30:00Z"), (again.ETag, again["schedule"].GetProperty("endAt").GetString()));
    }

    [Fact]
    public async Task A_patch_takes_either_form_and_none_takes_the_time_away()
    {
        var tenant = await api.TenantAsync();
        var path = "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", new { schedule = new { startAt = "2027-06-01T07:00:00Z" } })).Expect(201).Text("id");

        var moved = (await tenant.Client.PatchAsync(path, """{"schedule":{"startAtLocal":"2027-06-02T09:00"}}""", ("If-Match", "*"))).Expect(200);
        Assert.Equal("2027-06-02T07:00:00Z", moved["schedule"].GetProperty("startAt").GetString());
        var back = (await tenant.Client.PatchAsync(path, """{"schedule":{"startAt":"2027-06-03T07:00:00Z"}}""", ("If-Match", "*"))).Expect(200);
        Assert.Equal("2027-06-03T09:00:00", back["schedule"].GetProperty("startAtLocal").GetString());
        var none = (await tenant.Client.PatchAsync(path, """{"schedule":{"startAtLocal":null}}""", ("If-Match", "*"))).Expect(200);
        Assert.False(none["schedule"].TryGetProperty("startAt", out _));
    }

    [Theory]
    [InlineData("""{"startAt":"2027-06-01T07:00:00Z","startAtLocal":"2027-06-01T10:00"}""", "timeGivenTwice", "/schedule/startAtLocal")]
    [InlineData("""{"endAt":"2027-06-01T07:00:00Z","endAtLocal":"2027-06-01T10:00"}""", "timeGivenTwice", "/schedule/endAtLocal")]
    [InlineData("""{"startAtLocal":"2027-06-01"}""", "localTimeMalformed", "/schedule/startAtLocal")]
    [InlineData("""{"startAtLocal":"2027-06-01T10:00Z"}""", "localTimeMalformed", "/schedule/startAtLocal")]
    [InlineData("""{"endAtLocal":"2027-06-01T24:00"}""", "localTimeMalformed", "/schedule/endAtLocal")]
    [InlineData("""{"endAtLocal":"2027-02-29T10:00"}""", "localTimeMalformed", "/schedule/endAtLocal")]
    [InlineData("""{"endAtLocal":"2027-01-01T10:00"}""", "endInPast", "/schedule/endAtLocal")]
    [InlineData("""{"startAtLocal":"2027-06-01T10:00","timeZone":"Rome"}""", "timeZoneUnknown", "/schedule/timeZone")]
    public async Task A_local_time_that_says_no_moment_or_another_one_is_refused(string schedule, string code, string pointer)
    {
        var tenant = await api.TenantAsync();

        (await tenant.Client.PostAsync("/v1/campaigns", $$"""{"schedule":{{schedule}}}""")).ExpectProblem(400, code, pointer);
        (await tenant.Client.PostAsync("/v1/forecasts", $$"""{"channel":"sms","schedule":{{schedule}}}""")).ExpectProblem(400, code, pointer);
    }

    [Fact]
    public async Task Statistics_tell_the_hour_in_the_campaigns_zone_and_failures_apart_from_people_who_were_skipped()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 2);
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "No phone" })).Expect(201);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 40, schedule = new { timeZone = "Asia/Kolkata" } });
        api.Silo.Channel.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Recipient, "131026"));
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        api.Silo.Channel.Answer = null;

        var statistics = (await tenant.Client.GetAsync(path + "/statistics")).Expect(200);

        Assert.Equal("""[{"code":"skipped","reason":"noAddress","count":1}]""", statistics["skipped"].GetRawText());
        var failure = Assert.Single(statistics["failures"].EnumerateArray());
        Assert.Equal(("failed", 2), (failure.GetProperty("code").GetString(), failure.GetProperty("count").GetInt32()));
        Assert.Equal(2, statistics["errors"].GetArrayLength());
        var hour = statistics["perHour"][0];
        Assert.Equal(
            hour.GetProperty("hour").GetDateTimeOffset().AddHours(5.5).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", null), hour.GetProperty("hourLocal").GetString());
    }

    [Fact]
    public async Task An_answer_is_written_with_the_offset_of_the_zone_that_the_call_names()
    {
        var tenant = await api.TenantAsync();
        var made = (await tenant.Client.PostAsync(
            "/v1/campaigns", new { schedule = new { startAt = "2027-07-01T08:00:00Z", endAt = "2027-12-24T20:30:00Z" } }, ("Time-Zone", "Europe/Rome"))).Expect(201);
        Assert.Equal("2027-07-01T10:00:00+02:00", made["schedule"].GetProperty("startAt").GetString());
        Assert.Equal("2027-12-24T21:30:00+01:00", made["schedule"].GetProperty("endAt").GetString());
        var list = (await tenant.Client.GetAsync("/v1/campaigns", ("Time-Zone", "America/New_York"))).Expect(200);
        Assert.Equal("2027-07-01T04:00:00-04:00", list["items"][0].GetProperty("schedule").GetProperty("startAt").GetString());
        var plain = (await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"][0];
        Assert.Equal("2027-07-01T08:00:00Z", plain.GetProperty("schedule").GetProperty("startAt").GetString());
        Assert.Equal(list["items"][0].GetProperty("createdAt").GetDateTimeOffset(), plain.GetProperty("createdAt").GetDateTimeOffset());
        (await tenant.Client.GetAsync("/v1/campaigns", ("Time-Zone", "Rome"))).ExpectProblem(400, "timeZoneUnknown", "#Time-Zone");
        (await tenant.Client.GetAsync("/v1/campaigns", ("Time-Zone", "+02:00"))).ExpectProblem(400, "timeZoneUnknown", "#Time-Zone");
    }
}

using MassMessaging.Domain.Sending;

namespace MassMessaging.Api.Tests;

/// <summary>The list of a campaign's people by status, by what was reached and by reason, and what it says of those who wait.</summary>
[Collection(CampaignCollection.Name)]
public sealed class RecipientFilterTests(ApiWithSilo api)
{
    [Fact]
    public async Task People_are_found_by_several_statuses_by_what_they_reached_and_by_reason()
    {
        var (tenant, sender, path) = await RunAsync();
        await CampaignTests.ReportAsync(api, sender.Id, sender.Number, ("c1", "delivered"), ("c2", "read"), ("c3", "failed"));

        Assert.Equal(["c1", "c2", "c5"], await IdsAsync(tenant, path, "reached=sent"));
        Assert.Equal(["c1", "c2"], await IdsAsync(tenant, path, "reached=delivered"));
        Assert.Equal(["c2"], await IdsAsync(tenant, path, "reached=read"));
        Assert.Equal(["c3", "c4", "c6", "nobody"], await IdsAsync(tenant, path, "status=failed,skipped"));
        Assert.Equal(["c2", "c3", "c4"], await IdsAsync(tenant, path, "status=failed&status=read"));
        Assert.Equal(["c6", "nobody"], await IdsAsync(tenant, path, "reason=noAddress,excluded"));
        Assert.Equal(["c6"], await IdsAsync(tenant, path, "reason=excluded"));
        Assert.Equal(["c3", "c4"], await IdsAsync(tenant, path, "reason=recipient:131026"));
        Assert.Equal(["c3", "c4"], await IdsAsync(tenant, path, "reason=recipient"));
        Assert.Equal(["c3", "c4", "nobody"], await IdsAsync(tenant, path, "reason=recipient&reason=noAddress"));
        Assert.Equal(["c4"], await IdsAsync(tenant, path, "reason=recipient&search=person%204"));
        Assert.Empty(await IdsAsync(tenant, path, "reason=optedOut"));
        Assert.Empty(await IdsAsync(tenant, path, "status=waiting&reached=sent"));
        Assert.Empty(await IdsAsync(tenant, path, "status=sending,waiting,unknown"));

        // A draft's people have reasons too, before anything is stored of them.
        var draft = await ApiWithSilo.DraftAsync(tenant, sender.Id);
        Assert.Equal(["nobody"], await IdsAsync(tenant, draft, "reason=noAddress"));
        Assert.Equal(["c1", "c2", "c3", "c4", "c5", "c6"], await IdsAsync(tenant, draft, "status=waiting"));
    }

    [Fact]
    public async Task Filtered_pages_meet_each_person_once()
    {
        var (tenant, _, path) = await RunAsync();
        Assert.Equal(["c4", "c6", "nobody"], await IdsAsync(tenant, path, "status=failed,skipped&limit=1"));
        Assert.Equal(["c1", "c2", "c3", "c5"], await IdsAsync(tenant, path, "reached=sent&limit=2"));
        Assert.Equal(["c4", "c6", "nobody"], await IdsAsync(tenant, path, "reason=excluded,noAddress,recipient&limit=1"));
        var next = (await tenant.Client.GetAsync(path + "/recipients?limit=1&status=failed,skipped")).Expect(200).Text("next");
        (await tenant.Client.GetAsync($"{path}/recipients?limit=1&status=failed&cursor={next}")).ExpectProblem(400, "cursorMismatch", "?cursor");
        (await tenant.Client.GetAsync($"{path}/recipients?limit=1&status=skipped,failed&cursor={next}")).Expect(200);
    }

    [Fact]
    public async Task People_who_wait_are_found_in_line_and_among_those_to_be_tried_again()
    {
        var (tenant, sender) = await PeopleAsync(4);
        api.Silo.Channel.Answer = message => Task.FromResult<SendOutcome>(
            message.To == "+393330000002" ? new SendOutcome.Refused(ErrorClass.Transient, "131000") : new SendOutcome.Accepted("wamid." + message.AttemptId));
        try
        {
            var path = await LaunchAsync(tenant, sender.Id);
            Assert.Equal(["c2", "c3", "c4"], await IdsAsync(tenant, path, "status=waiting"));
            Assert.Empty(await IdsAsync(tenant, path, "reason=transient"));
            await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(8)); // c2 is refused at its turn and to be tried again
            Assert.Equal(["c1"], await IdsAsync(tenant, path, "reached=sent"));
            Assert.Equal(["c2", "c3", "c4"], await IdsAsync(tenant, path, "status=waiting"));
            Assert.Equal(["c2", "c3", "c4"], await IdsAsync(tenant, path, "status=waiting,sending&limit=1"));
            Assert.Equal(["c2"], await IdsAsync(tenant, path, "reason=transient:131000"));
            Assert.Equal(["c2"], await IdsAsync(tenant, path, "status=waiting&reason=transient"));
        }
        finally
        {
            api.Silo.Channel.Answer = null;
        }
    }

    [Fact]
    public async Task Words_that_are_not_known_are_refused_by_name()
    {
        var (tenant, _, path) = await RunAsync();
        (await tenant.Client.GetAsync(path + "/recipients?status=failed,gone")).ExpectProblem(400, "statusUnknown", "?status");
        (await tenant.Client.GetAsync(path + "/recipients?reached=failed")).ExpectProblem(400, "statusUnknown", "?reached");
        var most = string.Join(',', Enumerable.Range(1, 20).Select(i => "r" + i));
        (await tenant.Client.GetAsync(path + "/recipients?reason=" + most)).Expect(200);
        (await tenant.Client.GetAsync(path + "/recipients?reason=one-more," + most)).ExpectProblem(400, "listTooLong", "?reason");
    }

    [Fact]
    public async Task A_retry_takes_the_next_turn_and_everybody_behind_it_is_told_a_later_one()
    {
        var (tenant, sender) = await PeopleAsync(4);
        var refused = false;
        api.Silo.Channel.Answer = message =>
        {
            var first = !refused;
            refused = true;
            return Task.FromResult<SendOutcome>(first ? new SendOutcome.Refused(ErrorClass.Transient, "131000") : new SendOutcome.Accepted("wamid." + message.AttemptId));
        };
        try
        {
            var path = await LaunchAsync(tenant, sender.Id);
            var told = await WaitingAsync(tenant, path);
            Assert.Equal(["c1", "c2", "c3", "c4"], told.Keys.Order());
            Assert.Equal("retry", told["c1"].Cause);
            Assert.All(told.Where(person => person.Key != "c1"), person => Assert.Equal("turn", person.Value.Cause));
            Assert.True(told["c1"].At < told["c2"].At, $"{told["c1"].At} is before {told["c2"].At}");

            await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
            foreach (var item in (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray())
            {
                Assert.Equal(told[item.GetProperty("customerId").GetString()!].At!.Value, item.GetProperty("attemptedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
            }
        }
        finally
        {
            api.Silo.Channel.Answer = null;
        }
    }

    [Fact]
    public async Task While_the_campaign_or_its_sender_is_paused_nobody_is_told_a_time()
    {
        var (tenant, sender) = await PeopleAsync(2);
        api.Silo.Channel.Answer = _ => Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Transient, "131000"));
        try
        {
            var path = await LaunchAsync(tenant, sender.Id);
            (await tenant.Client.PostAsync($"/v1/senders/{sender.Id}/pause")).Expect(200);
            Assert.All((await WaitingAsync(tenant, path)).Values, person => Assert.Equal(("senderPaused", null), person));
            (await tenant.Client.PostAsync($"/v1/senders/{sender.Id}/resume")).Expect(200);
            (await tenant.Client.PostAsync(path + "/pause")).Expect(200);
            Assert.All((await WaitingAsync(tenant, path)).Values, person => Assert.Equal(("campaignPaused", null), person));
            (await tenant.Client.PostAsync(path + "/cancel")).Expect(200);
        }
        finally
        {
            api.Silo.Channel.Answer = null;
        }
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(ApiTenant tenant, string path, string query)
    {
        var ids = new List<string>();
        for (string? next = null; ;)
        {
            var page = (await tenant.Client.GetAsync($"{path}/recipients?{query}{(next is null ? "" : "&cursor=" + next)}")).Expect(200);
            ids.AddRange(page["items"].EnumerateArray().Select(item => item.GetProperty("customerId").GetString()!));
            next = page["next"].GetString();
            if (next is null)
            {
                return ids;
            }
        }
    }

    private static async Task<Dictionary<string, (string? Cause, DateTimeOffset? At)>> WaitingAsync(ApiTenant tenant, string path) =>
        (await tenant.Client.GetAsync(path + "/recipients?status=waiting")).Expect(200)["items"].EnumerateArray().ToDictionary(
            item => item.GetProperty("customerId").GetString()!,
            item => (item.GetProperty("waitingFor").GetString(),
                item.GetProperty("nextAttemptAt") is { ValueKind: System.Text.Json.JsonValueKind.String } at ? at.GetDateTimeOffset() : (DateTimeOffset?)null));

    /// <summary>c1, c2, c3 and c5 are sent, c4 is refused, c6 was left out while it ran, nobody has no number.</summary>
    private async Task<(ApiTenant Tenant, (string Id, ProviderNumber Number) Sender, string Path)> RunAsync()
    {
        var (tenant, sender) = await PeopleAsync(6);
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "Nobody" })).Expect(201);
        api.Silo.Channel.Answer = message => Task.FromResult<SendOutcome>(
            message.To == "+393330000004" ? new SendOutcome.Refused(ErrorClass.Recipient, "131026") : new SendOutcome.Accepted("wamid." + message.AttemptId));
        try
        {
            var path = await LaunchAsync(tenant, sender.Id);
            (await tenant.Client.PutAsync(path + "/exclusions/c6")).Expect(204);
            await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
            (await tenant.Client.GetAsync(path)).Expect(200).ExpectMember("status", "completed");
            return (tenant, sender, path);
        }
        finally
        {
            api.Silo.Channel.Answer = null;
        }
    }

    private async Task<(ApiTenant Tenant, (string Id, ProviderNumber Number) Sender)> PeopleAsync(int people)
    {
        var tenant = await api.TenantAsync();
        var sender = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, people);
        return (tenant, sender);
    }

    private async Task<string> LaunchAsync(ApiTenant tenant, string sender)
    {
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        return path;
    }
}

using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests.Chat;

[Collection(ChatCollection.Name)]
public sealed class ChatTests(ApiWithSilo api)
{
    [Fact]
    public async Task An_app_connected_to_one_process_gets_what_was_sent_and_reports_through_another()
    {
        var salon = await ChatTenant.CreateAsync(api, 3);
        await using var other = await api.StartApiAsync();
        var elsewhere = new Uri(other.Urls.First());
        using var http = new HttpClient { BaseAddress = elsewhere };
        var token = await salon.TokenAsync("c1");
        await using var app = await AppClient.ConnectAsync(api.Http.BaseAddress!, token, after: 0);

        var campaign = await salon.SendAsync("Hello");
        Assert.Equal([(1L, "Hello")], await app.NextAsync(1));
        Assert.Equal((3, 0, 0), await salon.StatisticsAsync(campaign));

        var inbox = new ApiClient(http, token);
        Assert.Equal(1, (await inbox.PostAsync("/v1/inbox/ack", new { upToSeq = 1 })).Expect(200)["deliveredUpTo"].GetInt64());
        Assert.Equal((3, 1, 0), await salon.StatisticsAsync(campaign));
        await using var second = await AppClient.ConnectAsync(elsewhere, await salon.TokenAsync("c2"), after: 0);
        Assert.Equal([(1L, "Hello")], await second.NextAsync(1));
        Assert.Equal((1, 1), await MarksAsync(second.CallAsync("Read", 1)));

        Assert.Equal((3, 2, 1), await salon.StatisticsAsync(campaign));
        await RunningApi.StopAsync(other);
    }

    [Fact]
    public async Task An_app_that_comes_back_goes_on_after_its_last_message_without_gap_or_repeat()
    {
        var salon = await ChatTenant.CreateAsync(api, 2);
        var token = await salon.TokenAsync("c1");
        await salon.SendAsync("1");
        await using (var app = await AppClient.ConnectAsync(api.Http.BaseAddress!, token, after: 0))
        {
            await salon.SendAsync("2");
            Assert.Equal([(1L, "1"), (2L, "2")], await app.NextAsync(2));
        }

        await salon.SendAsync("3");
        await salon.SendAsync("4");
        await using var again = await AppClient.ConnectAsync(api.Http.BaseAddress!, token, after: 2);
        await salon.SendAsync("5");

        Assert.Equal([(3L, "3"), (4L, "4"), (5L, "5")], await again.NextAsync(3));
        // Asking anew on the same connection begins anew, and a mark that is behind moves nothing.
        Assert.Equal((5, 5), await MarksAsync(again.CallAsync("Read", 5)));
        Assert.Equal((5, 5), await MarksAsync(again.CallAsync("Ack", 2)));
        await again.CallAsync("Resume", 4);
        Assert.Equal([(5L, "5")], await again.NextAsync(1));
    }

    [Fact]
    public async Task The_inbox_is_read_in_pages_after_a_number_by_its_own_customer_alone()
    {
        var (salon, other) = (await ChatTenant.CreateAsync(api, 2), await ChatTenant.CreateAsync(api, 2));
        await salon.SendAsync("1");
        await salon.SendAsync("2");
        await salon.SendAsync("3");
        var app = new ApiClient(api.Http, await salon.TokenAsync("c1"));

        var page = (await app.GetAsync("/v1/inbox?after=1&limit=1")).Expect(200);

        var message = Assert.Single(page["items"].EnumerateArray());
        Assert.Equal((2, "2", "Anna", "anna"), (message.GetProperty("seq").GetInt64(), message.GetProperty("text").GetString(),
            message.GetProperty("sender").GetString(), message.GetProperty("staffId").GetString()));
        Assert.Equal(3, page["lastSeq"].GetInt64());
        Assert.DoesNotContain("News", page.Body, StringComparison.Ordinal); // the campaign's title stays inside
        var stranger = (await new ApiClient(api.Http, await other.TokenAsync("c1")).GetAsync("/v1/inbox")).Expect(200);
        Assert.Equal((0, 0), (stranger["items"].GetArrayLength(), stranger["lastSeq"].GetInt64()));
        // A mark beyond the end is one at the end.
        Assert.Equal(3, (await app.PostAsync("/v1/inbox/read", new { upToSeq = 99 })).Expect(200)["readUpTo"].GetInt64());

        (await app.GetAsync("/v1/inbox?after=-1")).ExpectProblem(400, "outOfRange", "?after");
        (await app.GetAsync("/v1/inbox?limit=201")).ExpectProblem(400, "limitOutOfRange", "?limit");
        (await app.PostAsync("/v1/inbox/ack", new { upToSeq = -1 })).ExpectProblem(400, "outOfRange", "/upToSeq");
        (await app.PostAsync("/v1/inbox/ack", new { })).ExpectProblem(400, "outOfRange", "/upToSeq");
        (await salon.Client.GetAsync("/v1/inbox")).ExpectProblem(401, "appTokenRequired");
        (await new ApiClient(api.Http, null).GetAsync("/v1/inbox")).ExpectProblem(401, "appTokenRequired");
        (await salon.Client.DeleteAsync("/v1/customers/c1")).Expect(204);
        (await app.GetAsync("/v1/inbox")).ExpectProblem(401, "appTokenRequired");
    }

    [Fact]
    public async Task A_connection_needs_a_token_and_the_token_stays_out_of_the_logs()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        var token = await salon.TokenAsync("c1");
        var lines = new LogLines();
        await using var logged = await api.StartApiAsync(builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Information);
            builder.Logging.AddProvider(lines);
        });
        var address = new Uri(logged.Urls.First());

        using var http = new HttpClient { BaseAddress = address };
        using var negotiated = await http.PostAsync($"/hubs/chat/negotiate?negotiateVersion=1&access_token={token}", null);
        Assert.Equal(200, (int)negotiated.StatusCode);
        await using (await AppClient.ConnectAsync(address, token, after: 0))
        {
            using var refused = await http.PostAsync($"/hubs/chat/negotiate?negotiateVersion=1&access_token={token}x", null);
            Assert.Equal(401, (int)refused.StatusCode);
            await Assert.ThrowsAsync<HttpRequestException>(() => AppClient.ConnectAsync(address, salon.Client.Key!, after: 0));
        }

        await RunningApi.StopAsync(logged);
        Assert.NotEmpty(lines.All);
        Assert.DoesNotContain(lines.All, line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_below_zero_is_refused_and_the_connection_goes_on()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        await using var app = await AppClient.ConnectAsync(api.Http.BaseAddress!, await salon.TokenAsync("c1"), after: 0);

        Assert.Contains("outOfRange", (await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => app.CallAsync("Ack", -1))).Message, StringComparison.Ordinal);
        await salon.SendAsync("Hello");

        Assert.Equal([(1L, "Hello")], await app.NextAsync(1));
    }

    private static async Task<(long Delivered, long Read)> MarksAsync(Task<MassMessaging.Api.Chat.ConversationView> call)
    {
        var standing = await call;
        return (standing.DeliveredUpTo, standing.ReadUpTo);
    }
}

using System.Text;

namespace MassMessaging.Api.Tests;

/// <summary>What holds for every address.</summary>
[Collection(ApiCollection.Name)]
public sealed class RequestTests(RunningApi api)
{
    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a%25b", "a%b")]
    [InlineData("a%2525", "a%25")]
    [InlineData("a%20%C5%81+b", "a Ł+b")]
    public async Task An_id_in_a_path_is_decoded_exactly_once(string segment, string id)
    {
        var client = (await api.TenantAsync()).Client;
        foreach (var (list, member) in new[] { ("customers", "customerId"), ("groups", "id"), ("staff", "id") })
        {
            var path = $"/v1/{list}/{segment}";
            var made = (await client.PutAsync(path, new { name = "x" })).Expect(201).ExpectMember(member, id);
            Assert.Equal($"/v1/{list}/{Uri.EscapeDataString(id)}", made.Headers["Location"]);
            (await client.GetAsync(path)).Expect(200).ExpectMember(member, id);
            (await client.GetAsync(made.Headers["Location"])).Expect(200).ExpectMember(member, id);
            (await client.DeleteAsync(path)).Expect(204);
            (await client.GetAsync(path)).ExpectProblem(404, "notFound");
        }
    }

    [Fact]
    public async Task Two_ids_that_differ_only_by_an_escape_are_two_customers()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/a%2Fb", new { name = "slash" })).Expect(201);
        (await client.PutAsync("/v1/customers/a%252Fb", new { name = "escape" })).Expect(201);
        (await client.GetAsync("/v1/customers/a%2Fb")).Expect(200).ExpectMember("name", "slash");
    }

    [Theory]
    [InlineData("/v1/customers", 200)]
    [InlineData("/v1/customers/none", 404)]
    [InlineData("/health/live", 200)]
    [InlineData("/swagger/v1/swagger.json", 200)]
    public async Task Head_is_answered_like_get_without_a_body(string path, int status)
    {
        var answer = (await (await api.TenantAsync()).Client.SendAsync(HttpMethod.Head, path, null)).Expect(status);
        Assert.Empty(answer.Body);
        Assert.Contains("json", answer.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/customers", 401)]
    [InlineData("/nothing", 404)]
    [InlineData("/v1/customers?search=%00", 400)]
    [InlineData("/health/live", 200)]
    [InlineData("/swagger/index.html", 200)]
    [InlineData("/swagger/v1/swagger.json", 200)]
    [InlineData("/hubs/chat/negotiate", 401)]
    public async Task No_browser_guesses_the_type_of_an_answer_or_shows_it_inside_another_page(string path, int status)
    {
        var answer = (await api.Anonymous.GetAsync(path)).Expect(status);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", answer.Headers["X-Frame-Options"]);
        Assert.Equal("frame-ancestors 'none'", answer.Headers["Content-Security-Policy"]);
        Assert.False(answer.Headers.ContainsKey("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Browsers_are_told_to_keep_to_tls_only_where_it_is_said_to_be_in_front()
    {
        await using var app = await RunningApi.StartAsync(api.Database, settings: "--Tls:InFront=true");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var client = new ApiClient(http, null);

        Assert.Equal("max-age=31536000", (await client.GetAsync("/swagger/index.html")).Expect(200).Headers["Strict-Transport-Security"]);
        Assert.Equal("max-age=31536000", (await client.GetAsync("/v1/customers")).Expect(401).Headers["Strict-Transport-Security"]);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Answers_of_the_api_are_not_to_be_kept()
    {
        var client = (await api.TenantAsync()).Client;
        Assert.Equal("no-store", (await client.GetAsync("/v1/customers")).Expect(200).Headers["Cache-Control"]);
        Assert.Equal("no-store", (await client.GetAsync("/v1/customers/none")).Expect(404).Headers["Cache-Control"]);
        Assert.Equal("no-store", (await client.PostAsync("/v1/groups", "{")).Expect(400).Headers["Cache-Control"]);
        Assert.Equal("no-store", (await api.Anonymous.GetAsync("/v1/customers")).Expect(401).Headers["Cache-Control"]);
    }

    [Fact]
    public async Task The_root_leads_to_the_description() =>
        Assert.Contains("swagger-ui", (await api.Anonymous.GetAsync("/")).Expect(200).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("application/json-patch+json", 415)]
    [InlineData("application/vnd.x+json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/json", 200)]
    [InlineData("application/merge-patch+json", 200)]
    public async Task A_patch_is_json_or_a_merge_patch(string type, int status)
    {
        var client = (await api.TenantAsync()).Client;
        var made = (await client.PostAsync("/v1/senders", new { channel = "chat", name = "x" })).Expect(201);
        var answer = await client.SendAsync(
            HttpMethod.Patch, "/v1/senders/" + made.Text("id"), new StringContent("""{"name":"y"}""", Encoding.UTF8, type), ("If-Match", made.ETag));
        answer.Expect(status);
        if (status == 415)
        {
            answer.ExpectProblem(415, "mediaTypeNotSupported").ExpectValue("allowed", """["application/json","application/merge-patch+json"]""");
        }
    }

    [Fact]
    public async Task Refused_bodies_say_what_is_taken()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", new StringContent("x", Encoding.UTF8, "application/xml")))
            .ExpectProblem(415, "mediaTypeNotSupported").ExpectValue("allowed", """["text/csv","application/x-ndjson"]""");
        (await client.PostAsync("/v1/groups", $$"""{"name":"{{new string('x', 1024 * 1024)}}"}"""))
            .ExpectProblem(413, "bodyTooLarge").ExpectValue("limit", "1048576");
        Assert.Contains("GET", (await client.DeleteAsync("/v1/settings")).ExpectProblem(405, "methodNotAllowed").Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/audiences/preview", """{"channel":"sms","filter":{"birthMonth":"May"}}""", "/filter/birthMonth", "whole number")]
    [InlineData("/v1/audiences/preview", """{"channel":"sms","exclude":"c1"}""", "/exclude", "list")]
    [InlineData("/v1/audiences/preview", """{"channel":"sms","safeSending":"yes"}""", "/safeSending", "true or false")]
    [InlineData("/v1/groups", """{"name":5}""", "/name", "text")]
    [InlineData("/v1/groups", """{"name":"x","name":"y"}""", "/name", "twice")]
    [InlineData("/v1/groups", "[]", "", "object")]
    [InlineData("/v1/forecasts", """{"channel":"sms","schedule":{"startAt":"2027-03-01"}}""", "/schedule/startAt", "RFC 3339")]
    [InlineData("/v1/forecasts", """{"channel":"sms","schedule":{"startAt":"2027-03-01T08:00:00"}}""", "/schedule/startAt", "offset")]
    [InlineData("/v1/forecasts", """{"channel":"sms","schedule":[]}""", "/schedule", "object")]
    public async Task A_malformed_value_is_told_what_the_member_takes(string path, string body, string pointer, string word)
    {
        var problem = (await (await api.TenantAsync()).Client.PostAsync(path, body)).ExpectProblem(400, "valueMalformed", pointer);
        Assert.Contains(word, problem["errors"].GetProperty(pointer)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_puts_of_one_customer_side_by_side_make_one()
    {
        var client = (await api.TenantAsync()).Client;
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => client.PutAsync($"/v1/customers/c{round}", new { name = $"Name {i % 3}" })));
            Assert.Equal([201, .. Enumerable.Repeat(428, 11)], answers.Select(answer => answer.Status).Order());
            (await client.GetAsync($"/v1/customers/c{round}")).Expect(200).ExpectMember("name", answers.Single(answer => answer.Status == 201).Text("name"));
        }
    }
}

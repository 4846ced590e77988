using System.Text;

namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class BodyTests(RunningApi api)
{
    [Theory]
    [InlineData("""{"name":"x","colour":1}""", "memberUnknown", "/colour")]
    [InlineData("""{"name":"x","a/b~c":1}""", "memberUnknown", "/a~1b~0c")]
    [InlineData("""{"name":5}""", "valueMalformed", "/name")]
    [InlineData("""{"name":"x" """, "jsonMalformed", "")]
    [InlineData("not json", "jsonMalformed", "")]
    [InlineData("[]", "valueMalformed", "")]
    [InlineData("""{"name":"a\u0000b"}""", "nulCharacter", "/name")]
    [InlineData("""{"name":"a\ud800b"}""", "valueMalformed", "/name")]
    [InlineData("""{"name":"x","name":"y"}""", "valueMalformed", "/name")]
    public async Task A_body_that_cannot_be_taken_names_the_member(string body, string code, string pointer) =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/groups", body)).ExpectProblem(400, code, pointer);

    [Fact]
    public async Task A_pointer_goes_into_nested_bodies()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PostAsync("/v1/audiences/preview", """{"channel":"sms","filter":{"any":[{},{"visits":{"mim":1}}]}}"""))
            .ExpectProblem(400, "memberUnknown", "/filter/any/1/visits/mim");
        (await client.PostAsync("/v1/audiences/preview", """{"channel":"sms","filter":{"birthMonth":"May"}}"""))
            .ExpectProblem(400, "valueMalformed", "/filter/birthMonth");
    }

    [Theory]
    [InlineData("\"\\ud800\"", "valueMalformed")]
    [InlineData("\"a\\u0000b\"", "nulCharacter")]
    public async Task A_value_read_as_it_stands_holds_only_text(string value, string code)
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", $$$"""{"name":"x","attributes":{"city":{{{value}}}}}""")).ExpectProblem(400, code, "/attributes/city");
        (await client.PatchAsync("/v1/settings", $$$"""{"optOutWords":{"en":["stop",{{{value}}}]}}""")).ExpectProblem(400, code, "/optOutWords/en/1");
        (await client.PatchAsync("/v1/settings", """{"region":"IT","region":"DE"}""")).ExpectProblem(400, "valueMalformed");
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("1")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_patch_is_an_object(string body) =>
        (await (await api.TenantAsync()).Client.PatchAsync("/v1/settings", body)).ExpectProblem(400, "valueMalformed", "");

    [Theory]
    [InlineData("utf-8", 201)]
    [InlineData("\"UTF-8\"", 201)]
    [InlineData("utf-16", 415)]
    [InlineData("nonsense", 415)]
    public async Task A_body_is_in_utf_8(string charset, int status)
    {
        using var body = new StringContent("""{"name":"x"}""");
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=" + charset);
        var answer = (await (await api.TenantAsync()).Client.SendAsync(HttpMethod.Post, "/v1/groups", body)).Expect(status);
        if (status == 415)
        {
            answer.ExpectProblem(415, "mediaTypeNotSupported");
        }
    }

    [Fact]
    public async Task A_missing_body_is_asked_for() =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/groups")).Expect(400);

    [Fact]
    public async Task A_body_of_another_kind_is_refused() =>
        (await (await api.TenantAsync()).Client.SendAsync(HttpMethod.Post, "/v1/groups", new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded")))
        .ExpectProblem(415, "mediaTypeNotSupported");

    [Fact]
    public async Task A_body_above_a_mebibyte_is_refused() =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/groups", $$"""{"name":"{{new string('x', 1024 * 1024)}}"}""")).ExpectProblem(413, "bodyTooLarge");

    [Theory]
    [InlineData("/v1/groups")]
    [InlineData("/webhooks/whatsapp/none")]
    public async Task Whoever_sends_far_too_much_can_end_and_still_reads_why(string path)
    {
        // More than the buffers of a connection hold: without somebody who reads, the sending breaks off.
        var body = new ByteArrayContent(new byte[32 * 1024 * 1024]);
        body.Headers.ContentType = new("application/json");
        var client = (await api.TenantAsync()).Client;
        (await client.SendAsync(HttpMethod.Post, path, body)).ExpectProblem(413, "bodyTooLarge");
        (await client.GetAsync("/v1/settings")).Expect(200);
    }

    [Theory]
    [InlineData("/v1/customers/a%00b")]
    [InlineData("/v1/customers?search=a%00b")]
    public async Task A_nul_in_an_address_is_refused(string path) =>
        Assert.Equal(400, (await (await api.TenantAsync()).Client.GetAsync(path)).Status);

    [Theory]
    [InlineData("limit=0", 400)]
    [InlineData("limit=1", 200)]
    [InlineData("limit=200", 200)]
    [InlineData("limit=201", 400)]
    public async Task A_page_has_1_to_200_items(string query, int status)
    {
        var answer = await (await api.TenantAsync()).Client.GetAsync("/v1/customers?" + query);
        answer.Expect(status);
        if (status == 400)
        {
            answer.ExpectProblem(400, "limitOutOfRange", "?limit");
        }
    }

    [Fact]
    public async Task A_limit_that_is_no_number_names_the_parameter() =>
        (await (await api.TenantAsync()).Client.GetAsync("/v1/customers?limit=many")).ExpectProblem(400, "parameterInvalid", "?limit");
}

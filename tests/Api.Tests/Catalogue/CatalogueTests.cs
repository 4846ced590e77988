using System.Text.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Words;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Tests.Catalogue;

[Collection(ApiCollection.Name)]
public sealed class CatalogueTests(RunningApi api)
{
    [Fact]
    public void Each_documented_code_is_of_the_catalogue_and_has_its_status_alone()
    {
        Assert.All(KnownOperations.Only.StatusesByCode, code =>
        {
            Assert.True(Rule.Find(code.Key) is not null, $"{code.Key} is documented and not in the catalogue.");
            Assert.Equal([Rule.Find(code.Key)!.Status], code);
        });
    }

    [Fact]
    public async Task The_type_of_a_problem_leads_to_its_place_in_the_page_of_codes()
    {
        var problem = (await (await api.TenantAsync()).Client.PostAsync("/v1/groups", new { name = " " })).ExpectProblem(400, "nameRequired", "/name");
        problem.ExpectMember("type", "/docs/errors#nameRequired");
        var page = (await api.Anonymous.GetAsync(problem.Text("type").Split('#')[0])).Expect(200);
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.All(Rule.All, rule => Assert.Contains($"id=\"{rule.Code}\"", page.Body, StringComparison.Ordinal));
        Assert.DoesNotContain("style=", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_repository_keeps_the_page_of_codes_as_it_is_served()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "errors.md");
        var page = ErrorsPage.Markdown(Sentences.English);
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == page, "docs/errors.md is not the catalogue: run this test with WRITE_DOCS=1, and commit the page.");
    }

    [Fact]
    public async Task A_problem_carries_its_values_as_data()
    {
        var client = (await api.TenantAsync()).Client;
        var problem = (await client.PostAsync("/v1/campaigns", new { title = "x", text = new string('x', 501), channel = "sms", messagesPerHour = 10 }))
            .ExpectProblem(400, "textTooLong", "/text");
        Assert.Equal("""{"limit":500,"actual":501}""", problem["params"].GetRawText());
        Assert.Equal(
            ["/text textTooLong", "/messagesPerHour whatsappOnly"],
            problem["problems"].EnumerateArray().Select(one => $"{one.GetProperty("pointer").GetString()} {one.GetProperty("code").GetString()}"));
        Assert.Equal("The text has 501 characters; at most 500 are possible.", problem["problems"][0].GetProperty("message").GetString());
        Assert.Equal("The text has 501 characters; at most 500 are possible. Shorten the text.", problem.Text("detail"));
    }

    [Theory]
    [InlineData(null, "en", "There is no campaign of this id.")]
    [InlineData("de", "de", "Es gibt keine Kampagne mit dieser Id.")]
    [InlineData("de-AT;q=0.9, en;q=0.5", "de", "Es gibt keine Kampagne mit dieser Id.")]
    [InlineData("it", "it", "Non esiste una campagna con questo id.")]
    [InlineData("es-MX", "es", "No hay ninguna campaña con este id.")]
    [InlineData("en;q=0.5, de", "de", "Es gibt keine Kampagne mit dieser Id.")]
    [InlineData("fr, de;q=0", "en", "There is no campaign of this id.")]
    [InlineData("*, en;q=0", "de", "Es gibt keine Kampagne mit dieser Id.")]
    [InlineData("nonsense;;q=x", "en", "There is no campaign of this id.")]
    public async Task A_problem_speaks_the_language_that_the_caller_prefers(string? header, string language, string sentence)
    {
        var client = (await api.TenantAsync()).Client;
        var problem = header is null
            ? await client.GetAsync("/v1/campaigns/" + new string('0', 32))
            : await client.GetAsync("/v1/campaigns/" + new string('0', 32), ("Accept-Language", header));
        problem.ExpectProblem(404, "notFound");
        Assert.Equal((language, "Accept-Language"), (problem.Headers["Content-Language"], problem.Headers["Vary"]));
        Assert.StartsWith(sentence, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_rows_of_an_import_speak_the_language_that_the_caller_prefers()
    {
        var client = (await api.TenantAsync()).Client;
        using var file = new StringContent("customerId,visits\nc1,two\nc2,1\nc2,2\n", System.Text.Encoding.UTF8, "text/csv");
        var view = (await client.SendAsync(HttpMethod.Post, "/v1/customers/import", file, ("Accept-Language", "de"))).Expect(200);
        Assert.Equal("de", view.Headers["Content-Language"]);
        var (error, warning) = (view["errors"][0], view["warnings"][0]);
        Assert.StartsWith("„visits“ muss eine ganze Zahl", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"expected":"integer"}""", error.GetProperty("params").GetRawText());
        Assert.Equal("„customerId“ steht auch in Zeile 3: Die Zeile 4 kam später und gilt.", warning.GetProperty("message").GetString());
        Assert.Equal("""{"earlier":3,"line":4}""", warning.GetProperty("params").GetRawText());
    }

    [Fact]
    public async Task Words_are_told_with_what_to_do_in_the_language_of_the_caller()
    {
        var client = (await api.TenantAsync()).Client;
        var words = (await client.GetAsync("/v1/words", ("Accept-Language", "de"))).Expect(200);
        Assert.Equal(("de", "Accept-Language"), (words.Headers["Content-Language"], words.Headers["Vary"]));
        Assert.Equal("Hat auf diesem Kanal keine Adresse.", words["reasons"].GetProperty("noAddress").GetProperty("title").GetString());
        Assert.Equal(["reasons", "waitingFor", "blockedBy", "statusReason", "risks"], words.Json.EnumerateObject().Select(member => member.Name));
        Assert.NotEqual(JsonValueKind.Null, (await client.GetAsync("/v1/words")).Expect(200)["blockedBy"].GetProperty("senderUnpaid").GetProperty("cure").ValueKind);
    }

    [Theory]
    [InlineData("SkipReason", "reasons")]
    [InlineData("WaitingFor", "waitingFor", "blockedBy")]
    [InlineData("BlockedBy", "blockedBy")]
    [InlineData("CampaignRisk", "risks")]
    [InlineData("WebhookDisabledBy", "statusReason")]
    public void Each_word_to_branch_on_has_its_sentences(string list, params string[] sections) =>
        Assert.All(ClosedWords.Lists[list], word => Assert.Contains(sections, section => Sentences.English.Words[section].ContainsKey(word)));

    [Fact]
    public async Task A_speed_as_text_is_told_the_speeds_that_there_are()
    {
        var problem = (await (await api.TenantAsync()).Client.PostAsync("/v1/campaigns", """{"title":"x","text":"x","channel":"whatsapp","messagesPerHour":"10"}"""))
            .ExpectProblem(400, "valueMalformed", "/messagesPerHour");
        Assert.Contains("10, 20 or 40", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_channel_is_told_alone()
    {
        var client = (await api.TenantAsync()).Client;
        var sender = (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "x" })).Expect(201).Text("id");
        var problem = (await client.PostAsync("/v1/campaigns", new
        {
            title = "x",
            text = "x",
            channel = "WhatsApp",
            senderId = sender,
            safeSending = true,
            template = new { name = "offer", language = "en" },
        })).ExpectProblem(400, "channelUnknown", "/channel");
        Assert.Single(problem["problems"].EnumerateArray());
        problem.ExpectValue("allowed", """["whatsapp","sms","push","chat"]""");
    }

    [Fact]
    public async Task A_mistyped_status_is_told_the_statuses_that_there_are() =>
        (await (await api.TenantAsync()).Client.GetAsync("/v1/campaigns?status=runing")).ExpectProblem(400, "statusUnknown", "?status")
            .ExpectValue("allowed", """["draft","scheduled","running","paused","completed","cancelled","expired"]""");

    [Theory]
    [InlineData("1")]
    [InlineData("\"1")]
    public async Task An_ETag_without_its_quotes_is_malformed_and_not_stale(string condition)
    {
        var client = (await api.TenantAsync()).Client;
        var id = (await client.PostAsync("/v1/senders", new { channel = "chat", name = "x" })).Expect(201).Text("id");
        (await client.PatchAsync("/v1/senders/" + id, new { name = "y" }, ("If-Match", condition))).ExpectProblem(400, "etagMalformed", "#If-Match");
        (await client.PatchAsync("/v1/senders/" + id, new { name = "y" }, ("If-Match", "\"99\""))).ExpectProblem(412, "preconditionFailed");
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.GetAsync("/v1/campaigns/" + new string('0', 32))).ExpectProblem(404, "notFound").ExpectValue("reason", "campaign");
        (await client.PutAsync("/v1/customers/nobody/opt-outs/sms")).ExpectProblem(404, "notFound").ExpectValue("reason", "customer");
        (await client.PutAsync("/v1/customers/nobody/opt-outs/fax")).ExpectProblem(404, "notFound").ExpectValue("reason", "channel");
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("mm_none", "malformed")]
    [InlineData("Basic eDp5", "malformed")]
    [InlineData("Bearer mm_none", "unknown")]
    public async Task A_refused_key_is_told_its_cause(string? authorization, string reason)
    {
        var refused = authorization is null
            ? await api.Anonymous.GetAsync("/v1/customers")
            : await api.Anonymous.GetAsync("/v1/customers", ("Authorization", authorization));
        refused.ExpectProblem(401, "keyRequired").ExpectValue("reason", reason);
    }

    [Fact]
    public async Task Broken_JSON_is_told_its_place() =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/groups", "{\n  \"name\": 'x'\n}")).ExpectProblem(400, "jsonMalformed", "/name")
            .ExpectValue("line", "2");

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}

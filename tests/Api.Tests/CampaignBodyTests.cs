using System.Text.Json.Nodes;

namespace MassMessaging.Api.Tests;

/// <summary>Every rule of a campaign's shape, on the call that forecasts it and on the one that creates it.</summary>
[Collection(SiloCollection.Name)]
public sealed class CampaignBodyTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("""{"title":""}""", "titleRequired", "/title")]
    [InlineData("""{"text":" "}""", "textRequired", "/text")]
    [InlineData("""{"text":5}""", "valueMalformed", "/text")]
    [InlineData("""{"text":"a\u0000"}""", "nulCharacter", "/text")]
    [InlineData("""{"channel":"pigeon"}""", "channelUnknown", "/channel")]
    [InlineData("""{"senderId":"00000000000000000000000000000001"}""", "senderUnknown", "/senderId")]
    [InlineData("""{"senderId":"x"}""", "senderUnknown", "/senderId")]
    [InlineData("""{"messagesPerHour":15}""", "speedUnknown", "/messagesPerHour")]
    [InlineData("""{"channel":"sms","messagesPerHour":10}""", "whatsappOnly", "/messagesPerHour")]
    [InlineData("""{"channel":"sms","safeSending":true}""", "whatsappOnly", "/safeSending")]
    [InlineData("""{"channel":"sms","template":{"name":"a","language":"en"}}""", "whatsappOnly", "/template")]
    [InlineData("""{"template":{"name":"a"}}""", "valueRequired", "/template/language")]
    [InlineData("""{"text":"two\nlines","template":{"name":"a","language":"en"}}""", "textNotAllowedInTemplate", "/text")]
    [InlineData("""{"schedule":{"startAt":"2099-04-02T00:00:00Z","endAt":"2099-04-01T00:00:00Z"}}""", "endNotAfterStart", "/schedule/endAt")]
    [InlineData("""{"schedule":{"endAt":"2027-01-01T00:00:00Z"}}""", "endInPast", "/schedule/endAt")]
    [InlineData("""{"schedule":{"endAt":"2027-04-01T00:00:00"}}""", "valueMalformed", "/schedule/endAt")]
    [InlineData("""{"schedule":{"timeZone":"Rome"}}""", "timeZoneUnknown", "/schedule/timeZone")]
    [InlineData("""{"schedule":{"from":"09:00"}}""", "fromWithoutTo", "/schedule/to")]
    [InlineData("""{"schedule":{"from":"09:00","to":"09:00"}}""", "fromEqualsTo", "/schedule/to")]
    [InlineData("""{"schedule":{"from":"9:00","to":"10:00"}}""", "timeMalformed", "/schedule/from")]
    [InlineData("""{"schedule":{"from":"09:00","to":"24:00"}}""", "timeMalformed", "/schedule/to")]
    [InlineData("""{"schedule":{"daysOfWeek":[]}}""", "daysEmpty", "/schedule/daysOfWeek")]
    [InlineData("""{"schedule":{"daysOfWeek":["monday","monday"]}}""", "dayRepeated", "/schedule/daysOfWeek/1")]
    [InlineData("""{"schedule":{"daysOfWeek":["monday","Funday"]}}""", "dayUnknown", "/schedule/daysOfWeek/1")]
    [InlineData("""{"schedule":{"daysOfWeek":["sunday"],"from":"09:00","to":"10:00","startAt":"2099-03-02T00:00:00Z","endAt":"2099-03-03T00:00:00Z"}}""", "neverOpen", "/schedule")]
    [InlineData("""{"schedule":{"day":"monday"}}""", "memberUnknown", "/schedule/day")]
    [InlineData("""{"audience":{"filter":{"birthday":"13-01"}}}""", "valueUnknown", "/audience/filter/birthday")]
    [InlineData("""{"audience":{"filter":{"gender":"x"}}}""", "valueUnknown", "/audience/filter/gender")]
    [InlineData("""{"audience":{"filter":{"spendMoreThan":1}}}""", "memberUnknown", "/audience/filter/spendMoreThan")]
    [InlineData("""{"audience":{"exclude":[""]}}""", "idMalformed", "/audience/exclude/0")]
    [InlineData("""{"speed":10}""", "memberUnknown", "/speed")]
    public async Task A_campaign_that_breaks_a_rule_is_neither_stored_nor_forecast(string change, string code, string pointer)
    {
        var tenant = await api.TenantAsync();
        var body = JsonNode.Parse("""{"title":"Offer","text":"Hello","channel":"whatsapp"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        (await tenant.Client.PostAsync("/v1/campaigns", body.ToJsonString())).ExpectProblem(400, code, pointer);
        if (pointer != "/title")
        {
            (await tenant.Client.PostAsync("/v1/forecasts", body.ToJsonString())).ExpectProblem(400, code, pointer);
        }

        Assert.Equal(0, (await tenant.Client.GetAsync("/v1/campaigns"))["items"].GetArrayLength());
    }

    [Theory]
    [InlineData("a", 500, null)]
    [InlineData("a", 501, "textTooLong")]
    [InlineData("👩‍👩‍👧‍👦", 90, null)] // 11 UTF-16 units each, one character as people count
    [InlineData("👩‍👩‍👧‍👦", 91, "textTooManyUnits")]
    [InlineData("e\u0301", 500, null)]
    [InlineData("e\u0301", 501, "textTooManyUnits")]
    public async Task A_text_has_500_characters_and_1000_units(string character, int count, string? code)
    {
        var tenant = await api.TenantAsync();
        var answer = await tenant.Client.PostAsync(
            "/v1/campaigns", new { title = "x", text = string.Concat(Enumerable.Repeat(character, count)), channel = "whatsapp" });
        if (code is null)
        {
            answer.Expect(201);
        }
        else
        {
            answer.ExpectProblem(400, code, "/text");
        }
    }

    [Theory]
    [InlineData(100, 201)]
    [InlineData(101, 400)]
    public async Task A_title_has_100_characters(int count, int status) =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/campaigns", new { title = new string('x', count), text = "Hello", channel = "whatsapp" })).Expect(status);

    [Fact]
    public async Task A_sender_of_another_channel_or_tenant_is_refused()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var sms = (await ann.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");
        (await ann.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp", senderId = sms }))
            .ExpectProblem(400, "senderChannelMismatch", "/senderId");
        (await bob.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "sms", senderId = sms }))
            .ExpectProblem(400, "senderUnknown", "/senderId");
    }

    [Fact]
    public async Task Only_a_creator_chooses_the_chat_sender()
    {
        var tenant = await api.TenantAsync();
        var chat = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Chat" })).Expect(201).Text("id");
        var manager = new ApiClient(api.Http, (await tenant.Client.PostAsync("/v1/keys", new { name = "m", role = "manager" })).Expect(201).Text("key"));
        var body = new { title = "x", text = "Hello", channel = "chat", senderId = chat };
        (await manager.PostAsync("/v1/campaigns", body)).ExpectProblem(403, "creatorRequired");
        (await manager.PatchAsync("/v1/settings", new { defaultChatSender = chat })).ExpectProblem(403, "creatorRequired");
        (await manager.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "chat" })).Expect(201);
        (await tenant.Client.PostAsync("/v1/campaigns", body)).Expect(201);
    }
}

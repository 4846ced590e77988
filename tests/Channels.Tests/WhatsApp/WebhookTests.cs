using System.Text;
using FsCheck.Xunit;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>What a post of the provider says.</summary>
public sealed class WebhookTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_749_416_383);

    [Fact]
    public void A_receipt_brings_attempt_provider_id_status_and_time()
    {
        var receipt = Assert.Single(Post.Statuses(
            $$$"""
            {"id":"wamid.1","status":"delivered","timestamp":"1749416383","recipient_id":"16505551234",
             "biz_opaque_callback_data":"{{{Sample.Attempt(7)}}}","pricing":{"billable":true,"pricing_model":"PMP","category":"marketing"}}
            """));
        Assert.Equal(new Receipt(Sample.Attempt(7), "wamid.1", DeliveryStatus.Delivered, At) { Recipient = "+16505551234" }, receipt);
    }

    [Fact]
    public void Chats_from_before_the_link_tell_who_wrote_and_not_what_the_business_wrote()
    {
        var events = Post.Parse(Post.Change(
            """
            "history":[{"metadata":{"phase":0,"chunk_order":1,"progress":55},"threads":[
              {"id":"16505551234","messages":[
                {"from":"16505551234","id":"wamid.1","timestamp":"1749416383","type":"text","text":{"body":"Hello"},"history_context":{"status":"READ"}},
                {"from":"15550783881","to":"16505551234","id":"wamid.2","timestamp":"1749416390","type":"text","text":{"body":"STOP by to see us"},"history_context":{"status":"READ"}},
                {"from":"16505551234","id":"wamid.3","timestamp":"1749416400","type":"media_placeholder","history_context":{"status":"READ"}},
                {"from":"16505551234","id":"wamid.4","timestamp":"1749416410","type":"system","system":{"body":"changed"}},
                {"from":"16505551234","id":"wamid.5","type":"text","text":{"body":"no time"}}]},
              {"id":"16505550000","messages":[
                {"from":"+1 555-078-3881","id":"wamid.6","timestamp":"1749416420","type":"text","text":{"body":"Only we wrote"}}]}]}],
            "messages":[{"from":"16505559999","id":"wamid.7","timestamp":"1749416430","type":"image","image":{"id":"1"}}]
            """,
            field: "history"));

        var number = Assert.Single(events.Numbers);
        Assert.Equal(
            [new InboundMessage("wamid.1", "+16505551234", null, "Hello", At), new InboundMessage("wamid.3", "+16505551234", null, null, At.AddSeconds(17))],
            number.History);
        Assert.Empty(number.Messages);
    }

    [Fact]
    public void A_business_that_keeps_its_chats_to_itself_is_a_word_for_operators()
    {
        var events = Post.Parse(Post.Change(
            """ "history":[{"errors":[{"code":2593109,"title":"History sharing is turned off by the business from the WhatsApp Business App"}]}] """,
            field: "history"));
        Assert.Empty(Assert.Single(events.Numbers).History);
        Assert.Equal(new IgnoredEvent("history", "declined"), Assert.Single(events.Ignored));
    }

    [Theory]
    [InlineData("smb_message_echoes", """ "message_echoes":[{"from":"15550783881","to":"16505551234","id":"wamid.1","timestamp":"1","type":"text","text":{"body":"STOP"}}] """)]
    [InlineData("smb_app_state_sync", """ "state_sync":[{"type":"contact","contact":{"full_name":"Ann","phone_number":"16505551234"},"action":"add","metadata":{"timestamp":"1"}}] """)]
    public void What_the_business_writes_on_its_telephone_and_its_address_book_are_nobodys_writing(string field, string rest)
    {
        var events = Post.Parse(Post.Change(rest, field: field));
        Assert.Empty(events.Numbers);
        Assert.Equal(new IgnoredEvent("field", field), Assert.Single(events.Ignored));
    }

    [Fact]
    public void The_businesss_own_message_is_nobodys_writing_wherever_it_comes()
    {
        var events = Post.Parse(Post.Change(""" "messages":[{"from":"15550783881","id":"wamid.1","timestamp":"1","type":"text","text":{"body":"STOP"}}] """));
        Assert.Empty(Assert.Single(events.Numbers).Messages);
        Assert.Equal(new IgnoredEvent("message", "text"), Assert.Single(events.Ignored));
    }

    [Theory]
    [InlineData(""" "previous_category":"UTILITY","new_category":"MARKETING" """, "MARKETING")]
    [InlineData(""" "correct_category":"MARKETING","new_category":"UTILITY","category_update_timestamp":1 """, null)] // still to come
    [InlineData(""" "previous_category":"UTILITY","new_category":"OTHER" """, null)]
    public void A_template_of_another_category_is_told_once_it_is_so(string rest, string? category)
    {
        var events = Post.Parse(Post.Change(
            $""" "message_template_id":1,"message_template_name":"offer","message_template_language":"en_US",{rest} """, field: "template_category_update"));
        Assert.Equal(
            category is null ? [] : [new CategoryEvent(Sample.BusinessAccountId, "offer", "en_US", category)], events.Categories);
    }

    [Theory]
    [InlineData("sent", DeliveryStatus.Sent)]
    [InlineData("delivered", DeliveryStatus.Delivered)]
    [InlineData("read", DeliveryStatus.Read)]
    [InlineData("played", DeliveryStatus.Read)]
    [InlineData("failed", DeliveryStatus.Failed)]
    public void A_status_word_is_a_status(string word, DeliveryStatus expected) =>
        Assert.Equal(expected, Assert.Single(Post.Statuses($$"""{"id":"wamid.1","status":"{{word}}","timestamp":"1"}""")).Status);

    [Theory]
    [InlineData("\"1749416383\"")]
    [InlineData("1749416383")]
    [InlineData("\"1749416383000\"")]
    [InlineData("1749416383000")]
    public void A_time_comes_in_seconds_or_milliseconds_as_text_or_number(string timestamp) =>
        Assert.Equal(At, Assert.Single(Post.Statuses($$"""{"id":"wamid.1","status":"sent","timestamp":{{timestamp}}}""")).At);

    [Fact]
    public void A_receipt_without_a_time_takes_the_entrys()
    {
        var events = Post.Parse(Post.Change("\"statuses\":[{\"id\":\"wamid.1\",\"status\":\"sent\"}]")
            .Replace("\"changes\"", "\"time\":1749416383,\"changes\"", StringComparison.Ordinal));
        Assert.Equal(At, Assert.Single(events.Numbers[0].Receipts).At);
    }

    [Theory]
    [InlineData("""{"id":"wamid.1","status":"warmed_up","timestamp":"1"}""", "other")]
    [InlineData("""{"id":"wamid.1","status":"deleted","timestamp":"1"}""", "deleted")]
    [InlineData("""{"id":"wamid.1","timestamp":"1"}""", "")]
    [InlineData("""{"status":"sent","timestamp":"1"}""", "sent")]
    [InlineData("""{"id":"wamid.1","status":"sent"}""", "sent")]
    [InlineData("""{"id":"wamid.1","status":"sent","timestamp":"soon"}""", "sent")]
    [InlineData("""{"id":"wamid.1","status":"sent","timestamp":"99999999999999999"}""", "sent")]
    [InlineData("17", "")]
    public void A_status_that_is_not_understood_is_kept_as_a_word_and_hides_nothing_else(string status, string word)
    {
        var events = Post.Parse(Post.Change($$"""
            "statuses":[{{status}},{"id":"wamid.2","status":"read","timestamp":"2"}]
            """));
        Assert.Equal("wamid.2", Assert.Single(events.Numbers[0].Receipts).ProviderId);
        Assert.Equal(new IgnoredEvent("status", word), Assert.Single(events.Ignored));
        Assert.Null(events.Problem);
    }

    [Theory]
    [InlineData("", "failed")]
    [InlineData(",\"errors\":[]", "failed")]
    [InlineData(",\"errors\":[{\"code\":139999}]", "139999")]
    public void A_failure_without_a_known_code_is_final_for_the_recipient_alone(string errors, string code)
    {
        var receipt = Assert.Single(Post.Statuses($$"""{"id":"wamid.1","status":"failed","timestamp":"1"{{errors}}}"""));
        Assert.Equal((ErrorClass.Recipient, code), (receipt.Class!.Value, receipt.Code));
    }

    [Fact]
    public void Callback_data_that_is_not_ours_is_no_attempt()
    {
        var receipt = Assert.Single(Post.Statuses("""{"id":"wamid.1","status":"sent","timestamp":"1","biz_opaque_callback_data":"somebody-elses"}"""));
        Assert.Null(receipt.AttemptId);
    }

    [Fact]
    public void Several_entries_changes_and_numbers_come_in_one_post()
    {
        const string one = """ "statuses":[{"id":"wamid.1","status":"sent","timestamp":"1"},{"id":"wamid.2","status":"sent","timestamp":"1"}] """;
        const string two = """ "statuses":[{"id":"wamid.3","status":"read","timestamp":"1"}] """;
        var events = Post.Parse(
            $$"""{"object":"whatsapp_business_account","entry":[{{Post.Entry(one)}},{{Post.Entry(two, number: "222", account: "9")}},{{Post.Entry(two)}}]}""");
        Assert.Equal([Sample.PhoneNumberId, "222"], events.Numbers.Select(n => n.PhoneNumberId));
        Assert.Equal(["wamid.1", "wamid.2", "wamid.3"], events.Numbers[0].Receipts.Select(r => r.ProviderId));
        Assert.Equal("9", events.Numbers[1].BusinessAccountId);
    }

    [Theory]
    [InlineData(""" "type":"text","text":{"body":"Stop"} """, "Stop", null)]
    [InlineData(""" "type":"button","button":{"text":"Mehr nicht","payload":"STOP"} """, "Mehr nicht", "STOP")]
    [InlineData(""" "type":"button","button":{"text":"Stop","payload":""} """, "Stop", null)]
    [InlineData(""" "type":"button","button":{"text":"Stop","payload":" "} """, "Stop", null)]
    [InlineData(""" "type":"button","button":{"text":"Stop"} """, "Stop", null)]
    [InlineData(""" "type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"STOP","title":"No more"}} """, "No more", "STOP")]
    [InlineData(""" "type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"stop","title":"Third"}} """, "Third", "stop")]
    [InlineData(""" "type":"interactive","interactive":{"type":"button_reply","button_reply":null,"list_reply":{"id":"","title":"Stop"}} """, "Stop", null)]
    [InlineData(""" "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow"}} """, null, null)]
    [InlineData(""" "type":"edit","edit":{"original_message_id":"wamid.8","message":{"type":"text","text":{"body":"Stop"}}} """, "Stop", null)]
    [InlineData(""" "type":"reaction","reaction":{"message_id":"wamid.8","emoji":"\ud83d\ude00"} """, null, null)]
    [InlineData(""" "type":"order","order":{"catalog_id":"1"} """, null, null)]
    [InlineData(""" "type":"image","image":{"id":"1"} """, null, null)]
    [InlineData(""" "type":"image","image":{"id":"1"},"errors":[{"code":131052}] """, null, null)]
    [InlineData(""" "type":"poll_of_tomorrow" """, null, null)]
    [InlineData(""" "type":"text","text":{"body":"Stop\ud83d"} """, "Stop\uFFFD", null)]
    [InlineData(""" "type":"text","text":{"body":"Stop\u0000\ud83d\ude00\\\udc00"} """, "Stop \ud83d\ude00\\\uFFFD", null)]
    [InlineData(""" "type":"text","text":{"body":["Stop"]} """, null, null)]
    public void What_a_person_wrote_or_chose_is_a_message(string kind, string? text, string? choice)
    {
        var message = Assert.Single(Messages($$"""{"from":"16505551234","id":"wamid.9","timestamp":"1749416383",{{kind}}}"""));
        Assert.Equal(new InboundMessage("wamid.9", Sample.Person, null, text, At, choice), message);
    }

    [Fact]
    public void A_character_that_was_cut_hides_no_word()
    {
        const string Text = """ "type":"text","text":{"body":"Stop#"} """;
        var body = Encoding.UTF8.GetBytes(Post.Change($$""" "messages":[{"from":"16505551234","id":"wamid.9","timestamp":"1",{{Text}}}] """));
        body[Array.IndexOf(body, (byte)'#')] = 0xF0; // the first byte of an emoji
        Assert.Equal("Stop\uFFFD", Assert.Single(WhatsAppWebhook.Parse(body).Numbers[0].Messages).Text);
    }

    [Theory]
    [InlineData(""" "type":"request_welcome" """, "request_welcome")]
    [InlineData(""" "type":"reaction","reaction":{"message_id":"wamid.8","emoji":""} """, "reaction")]
    [InlineData(""" "type":"reaction","reaction":{"message_id":"wamid.8"} """, "reaction")]
    [InlineData(""" "type":"revoke","revoke":{"original_message_id":"wamid.8"} """, "revoke")]
    [InlineData(""" "type":"unsupported","errors":[{"code":131051}] """, "unsupported")]
    [InlineData(""" "type":"unknown","errors":[{"code":501}] """, "unknown")]
    [InlineData(""" "type":"errors","errors":[{"code":131051}] """, "errors")]
    [InlineData(""" "type":"poll_of_tomorrow","errors":[{"code":131051}] """, "other")]
    [InlineData(""" "type":"text","text":{"body":"STOP"},"group_id":"Y2FwaV9ncm91cDox" """, "group")]
    public void What_is_no_writing_to_the_business_is_listed_by_its_kind(string kind, string word)
    {
        var events = Post.Parse(Post.Change($$""" "messages":[{"from":"16505551234","id":"wamid.9","timestamp":"1749416383",{{kind}}}] """));
        Assert.Empty(Assert.Single(events.Numbers).Messages);
        Assert.Equal(new IgnoredEvent("message", word), Assert.Single(events.Ignored));
    }

    [Fact]
    public void A_person_without_a_phone_is_known_by_the_user_id()
    {
        var message = Assert.Single(Messages("""{"from_user_id":"US.13491208655302741918","id":"wamid.9","timestamp":"1","type":"text","text":{"body":"x"}}"""));
        Assert.Equal((null, "US.13491208655302741918"), (message.From, message.FromUserId));
    }

    [Fact]
    public void A_phone_may_stand_with_the_contact_of_the_same_user_id()
    {
        var message = Assert.Single(Messages(
            """{"from_user_id":"US.2","id":"wamid.9","timestamp":"1","type":"text","text":{"body":"x"}}""",
            """{"wa_id":"111111","user_id":"US.1"},{"wa_id":"222222","user_id":"US.2"}"""));
        Assert.Equal("+222222", message.From);
    }

    [Theory]
    [InlineData("""{"from":"16505551234","id":"wamid.9","timestamp":"1","type":"system","system":{"type":"user_changed_number","wa_id":"1"}}""")]
    [InlineData("""{"id":"wamid.9","timestamp":"1","type":"text","text":{"body":"nobody"}}""")]
    [InlineData("""{"from":"16505551234","timestamp":"1","type":"text","text":{"body":"no id"}}""")]
    public void What_nobody_wrote_opens_no_window(string message) => Assert.Empty(Messages(message));

    [Fact]
    public void A_stop_inside_whatsapp_is_a_preference()
    {
        var events = Post.Parse(Post.Change(
            """ "user_preferences":[{"wa_id":"16505551234","detail":"…","category":"marketing_messages","value":"stop","timestamp":1749416383}] """,
            field: "user_preferences"));
        Assert.Equal(new PreferenceChange(Sample.Person, null, true, At), Assert.Single(events.Numbers[0].Preferences));
    }

    [Theory]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}}""", AccountEventKind.Restricted, "DISABLED_UPDATE DISABLE")]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}}""", AccountEventKind.Restricted, "DISABLED_UPDATE SCHEDULE_FOR_DISABLE")]
    [InlineData("""{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}""", AccountEventKind.Reinstated, "DISABLED_UPDATE REINSTATE")]
    [InlineData("""{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING"}]}""", AccountEventKind.Restricted, "ACCOUNT_RESTRICTION RESTRICTED_BIZ_INITIATED_MESSAGING")]
    [InlineData("""{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_ADD_PHONE_NUMBER_ACTION"}]}""", AccountEventKind.Other, "ACCOUNT_RESTRICTION RESTRICTED_ADD_PHONE_NUMBER_ACTION")]
    [InlineData("""{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"SCAM"}}""", AccountEventKind.Restricted, "ACCOUNT_VIOLATION SCAM")]
    [InlineData("""{"event":"ACCOUNT_DELETED"}""", AccountEventKind.Disconnected, "ACCOUNT_DELETED")]
    [InlineData("""{"event":"ACCOUNT_OFFBOARDED"}""", AccountEventKind.Disconnected, "ACCOUNT_OFFBOARDED")]
    [InlineData("""{"event":"PARTNER_REMOVED"}""", AccountEventKind.Disconnected, "PARTNER_REMOVED")]
    [InlineData("""{"event":"VERIFIED_ACCOUNT"}""", AccountEventKind.Other, "VERIFIED_ACCOUNT")]
    [InlineData("17", AccountEventKind.Other, "")]
    public void What_happens_to_an_account_is_told_by_kind(string value, AccountEventKind kind, string detail)
    {
        var events = Post.Parse($$"""{"object":"whatsapp_business_account","entry":[{"id":"77","changes":[{"field":"account_update","value":{{value}}}]}]}""");
        Assert.Equal(new AccountEvent("77", kind, detail), Assert.Single(events.Accounts));
    }

    [Theory]
    [InlineData("\"TIER_250\"", 250)]
    [InlineData("\"TIER_2K\"", 2_000)]
    [InlineData("\"TIER_100K\"", 100_000)]
    [InlineData("\"TIER_UNLIMITED\"", null)]
    [InlineData("\"250\"", 250)]
    [InlineData("2000", 2_000)]
    [InlineData("-1", null)]
    public void A_limit_of_people_is_a_word_or_a_number(string limit, int? people) => Assert.Equal(
        new LimitEvent("77", people),
        Assert.Single(Account("business_capability_update", $$"""{"max_daily_conversations_per_business":{{limit}}}""").Limits));

    [Theory]
    [InlineData("\"TIER_NOT_SET\"")]
    [InlineData("0")]
    [InlineData("\"TIER_9999999999\"")]
    [InlineData("\"TIER_\"")]
    [InlineData("null")]
    public void A_limit_that_says_nothing_changes_nothing(string limit) =>
        Assert.Empty(Account("business_capability_update", $$"""{"max_daily_conversations_per_business":{{limit}}}""").Limits);

    [Fact]
    public void A_flagged_number_is_rated_red_and_its_limit_is_told_with_it()
    {
        var events = Account("phone_number_quality_update", """{"display_phone_number":"1650 555-1234","event":"FLAGGED","current_limit":"TIER_250"}""");
        Assert.Equal(new QualityEvent("77", "+16505551234", "RED"), Assert.Single(events.Qualities));
        Assert.Equal(new LimitEvent("77", 250), Assert.Single(events.Limits));
    }

    [Fact]
    public void A_templates_new_status_is_told_by_its_name_and_language() => Assert.Equal(
        new TemplateEvent("77", "offer", "en_US", "PAUSED"),
        Assert.Single(Account(
            "message_template_status_update",
            """{"event":"PAUSED","message_template_id":1,"message_template_name":"offer","message_template_language":"en_US"}""").Templates));

    [Fact]
    public void Fields_and_errors_that_change_nothing_are_listed_by_their_words()
    {
        Assert.Equal(
            new IgnoredEvent("field", "security"), Assert.Single(Post.Parse(Post.Change("\"x\":1", field: "security")).Ignored));
        Assert.Equal(
            new IgnoredEvent("error", "131000"), Assert.Single(Post.Parse(Post.Change("\"errors\":[{\"code\":131000}]")).Ignored));
    }

    [Theory]
    [InlineData("field", "\"x\":1", "+393331234567")]
    [InlineData("status", "\"statuses\":[{\"status\":\"+393331234567\"}]")]
    [InlineData("message", "\"messages\":[{\"type\":\"+393331234567\"}]")]
    [InlineData("preference", "\"user_preferences\":[{\"value\":\"stop\\nforged\"}]")]
    [InlineData("error", "\"errors\":[{\"code\":\"393331234\"}]")]
    [InlineData("error", "\"errors\":[{\"code\":\"000131000\"}]")]
    [InlineData("error", "\"errors\":[{\"code\":3933312345678}]")]
    [InlineData("quality", "\"event\":\"+393331234567\"", "phone_number_quality_update")]
    [InlineData("template", "\"event\":\"PAUSED forged\"", "message_template_status_update")]
    public void A_word_that_nobody_knows_is_listed_as_other(string part, string rest, string field = "messages") =>
        Assert.Equal(new IgnoredEvent(part, "other"), Assert.Single(Post.Parse(Post.Change(rest, field: field)).Ignored));

    [Theory]
    [InlineData("\"+393331234567\"", "failed")]
    [InlineData("\"131026\"", "131026")]
    [InlineData("99999999999", "failed")]
    public void A_failures_code_is_a_number_or_none(string code, string kept)
    {
        var status = $$"""{"id":"wamid.1","status":"failed","timestamp":"1","errors":[{"code":{{code}}}]}""";
        Assert.Equal(kept, Assert.Single(Post.Statuses(status)).Code);
    }

    [Theory]
    [InlineData("", WebhookProblem.NotJson)]
    [InlineData("{", WebhookProblem.NotJson)]
    [InlineData("hello", WebhookProblem.NotJson)]
    [InlineData("{\"object\":\"page\",\"entry\":[]}", WebhookProblem.NotAnAccountEvent)]
    [InlineData("[]", WebhookProblem.NotAnAccountEvent)]
    [InlineData("null", WebhookProblem.NotAnAccountEvent)]
    public void A_body_that_is_no_webhook_is_a_problem_and_not_an_exception(string body, WebhookProblem problem) =>
        Assert.Equal(problem, Post.Parse(body).Problem);

    [Fact]
    public void Depth_without_end_is_a_problem_and_not_an_exception() =>
        Assert.Equal(WebhookProblem.NotJson, Post.Parse(new string('[', 100_000)).Problem);

    [Property(MaxTest = 500)]
    public void No_bytes_make_it_throw(byte[] bytes) => Assert.NotNull(WhatsAppWebhook.Parse(bytes));

    [Property(MaxTest = 2000)]
    public void No_single_changed_byte_makes_it_throw(uint place, byte value)
    {
        var body = Encoding.UTF8.GetBytes(Post.Change(
            """
            "contacts":[{"profile":{"name":"Ann"},"wa_id":"16505551234"}],
            "messages":[{"from":"16505551234","id":"wamid.9","timestamp":"1749416383","type":"text","text":{"body":"x"}}],
            "statuses":[{"id":"wamid.1","status":"failed","timestamp":"1749416383","errors":[{"code":131026}]}]
            """));
        body[place % body.Length] = value;
        Assert.NotNull(WhatsAppWebhook.Parse(body));
    }

    private static WhatsAppEvents Account(string field, string value) => Post.Parse(
        $$"""{"object":"whatsapp_business_account","entry":[{"id":"77","changes":[{"field":"{{field}}","value":{{value}}}]}]}""");

    private static IReadOnlyList<InboundMessage> Messages(string messages, string contacts = "") =>
        [.. Post.Parse(Post.Change($"\"contacts\":[{contacts}],\"messages\":[{messages}]")).Numbers.SelectMany(n => n.Messages)];
}

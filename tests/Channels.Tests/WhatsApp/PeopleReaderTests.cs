using MassMessaging.Channels.WhatsApp;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>Which addresses are one person's by what the provider posts.</summary>
public sealed class PeopleReaderTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_749_416_383);

    [Theory]
    [InlineData("""
        "contacts":[{"wa_id":"491701234567","user_id":"DE.9001"}],
        "messages":[{"from_user_id":"DE.9001","id":"w","timestamp":"1749416383","type":"text","text":{"body":"x"}}]
        """, "contact")]
    [InlineData("""
        "messages":[{"from":"491701234567","from_user_id":"DE.9001","id":"w","timestamp":"1749416383","type":"text","text":{"body":"x"}}]
        """, "message")]
    [InlineData("""
        "statuses":[{"id":"w","status":"delivered","timestamp":"1749416383","recipient_id":"491701234567","recipient_user_id":"DE.9001"}]
        """, "receipt")]
    [InlineData("""
        "user_preferences":[{"wa_id":"491701234567","user_id":"DE.9001","category":"marketing_messages","value":"stop","timestamp":1749416383}]
        """, "preference")]
    public void A_number_and_a_user_id_that_stand_together_are_one_persons(string value, string by) =>
        Assert.Equal([new NamedTogether("+491701234567", "DE.9001", by, At)], Numbers(value).Named);

    [Theory]
    [InlineData("""{"id":"w","status":"delivered","timestamp":"1749416383","recipient_id":"491701234567","recipient_user_id":""}""")]
    [InlineData("""{"id":"w","status":"delivered","timestamp":"1749416383","recipient_id":"491701234567","recipient_user_id":"12345"}""")]
    [InlineData("""{"id":"w","status":"delivered","timestamp":"1749416383","recipient_id":"491701234567","recipient_user_id":"DE.a b"}""")]
    [InlineData("""{"id":"w","status":"delivered","timestamp":"1749416383","recipient_id":"0","recipient_user_id":"DE.9001"}""")]
    [InlineData("""{"id":"w","status":"delivered","recipient_id":"491701234567","recipient_user_id":"DE.9001"}""")]
    public void What_is_no_number_no_user_id_or_without_a_time_pairs_with_nothing(string status) =>
        Assert.Empty(Numbers($"\"statuses\":[{status}]").Named);

    [Theory]
    [InlineData("""{"id":"w","status":"sent","timestamp":"1","recipient_id":"491701234567","recipient_user_id":"DE.9001"}""", "+491701234567")]
    [InlineData("""{"id":"w","status":"sent","timestamp":"1","recipient_user_id":"DE.9001"}""", "DE.9001")]
    [InlineData("""{"id":"w","status":"failed","timestamp":"1","recipient_id":"491701234567","errors":[{"code":131026}]}""", "+491701234567")]
    [InlineData("""{"id":"w","status":"sent","timestamp":"1"}""", null)]
    public void A_receipt_says_whom_it_went_to(string status, string? expected) => Assert.Equal(expected, Assert.Single(Post.Statuses(status)).Recipient);

    [Theory]
    [InlineData("""{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_number","wa_id":"491709999999"}}""", null, null)]
    [InlineData("""{"from":"491701234567","from_user_id":"DE.1","id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_number","new_wa_id":"491709999999","user_id":"DE.2"}}""", "DE.1", "DE.2")]
    [InlineData("""{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_number","wa_id":"491709999999","previous_user_id":"DE.1","user_id":"DE.2"}}""", "DE.1", "DE.2")]
    [InlineData("""{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"body":"User Ann changed from DE.1 to DE.2","type":"user_changed_user_id","wa_id":"491709999999","user_id":"DE.2"}}""", "DE.1", "DE.2")]
    [InlineData("""{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"body":"User Ann","type":"user_changed_user_id","wa_id":"491709999999","user_id":"DE.2"}}""", null, "DE.2")]
    [InlineData("""{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"body":"User changed from DE.7 to DE.2 changed from DE.1 to DE.2","type":"user_changed_user_id","wa_id":"491709999999","user_id":"DE.2"}}""", "DE.1", "DE.2")]
    [InlineData("""{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"body":"User changed from DE.7 to DE.2 changed from DE.1 to DE.3","type":"user_changed_user_id","wa_id":"491709999999","user_id":"DE.2"}}""", null, "DE.2")]
    public void A_note_of_a_new_number_names_both_numbers_and_is_no_writing(string message, string? oldId, string? newId)
    {
        var number = Numbers($"\"messages\":[{message}]");
        Assert.Equal([new NumberChange("+491701234567", "+491709999999", oldId, newId, "w", At)], number.NumberChanges);
        Assert.Empty(number.Messages);
        Assert.Empty(number.Named);
    }

    [Theory]
    [InlineData("messages", """
        "messages":[{"from_user_id":"DE.1","id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_user_id","user_id":"DE.2"}}]
        """)]
    [InlineData("messages", """
        "messages":[{"id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_user_id","previous_user_id":"DE.1","user_id":"DE.2"}}]
        """)]
    [InlineData("user_id_update", """
        "user_id_update":[{"detail":"x","user_id":{"previous":"DE.1","current":"DE.2"},"timestamp":"1749416383"}]
        """)]
    public void A_new_user_id_is_the_same_persons(string field, string value) =>
        Assert.Equal([new UserIdChange("DE.1", "DE.2", At)], Numbers(value, field).UserIdChanges);

    [Theory]
    [InlineData("user_changed_user_id")]
    [InlineData("user_changed_number")]
    public void A_new_number_that_is_hidden_has_the_new_user_id_in_its_place(string type)
    {
        var number = Numbers($$$"""
            "messages":[{"from":"491701234567","id":"w","timestamp":"1749416383","type":"system","system":{"body":"User Ann changed from DE.1 to DE.2","type":"{{{type}}}","user_id":"DE.2"}}]
            """);
        Assert.Equal([new NumberChange("+491701234567", "DE.2", "DE.1", "DE.2", "w", At)], number.NumberChanges);
        Assert.Empty(number.Named);
    }

    [Fact]
    public void A_new_user_id_of_a_number_that_stays_is_no_new_number()
    {
        var number = Numbers("""
            "messages":[{"from":"491701234567","from_user_id":"DE.1","id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_user_id","wa_id":"491701234567","user_id":"DE.2"}}]
            """);
        Assert.Empty(number.NumberChanges);
        Assert.Equal([new UserIdChange("DE.1", "DE.2", At)], number.UserIdChanges);
    }

    [Fact]
    public void A_new_number_of_a_person_who_showed_none_goes_with_the_new_id()
    {
        var number = Numbers("""
            "messages":[{"id":"w","timestamp":"1749416383","type":"system","system":{"type":"user_changed_number","wa_id":"491709999999","previous_user_id":"DE.1","user_id":"DE.2"}}]
            """);
        Assert.Equal([new UserIdChange("DE.1", "DE.2", At)], number.UserIdChanges);
        Assert.Equal([new NamedTogether("+491709999999", "DE.2", "userIdUpdate", At)], number.Named);
    }

    [Fact]
    public void What_the_business_wrote_on_its_own_telephone_names_nobody() => Assert.Empty(Numbers("""
        "messages":[{"from":"15550783881","from_user_id":"US.1","to":"491701234567","id":"w","timestamp":"1749416383","type":"text","text":{"body":"x"}}]
        """).Named);

    [Fact]
    public void A_user_id_in_the_place_of_the_number_is_the_person()
    {
        var message = Assert.Single(Numbers("""
            "messages":[{"from":"DE.9001","id":"w","timestamp":"1749416383","type":"text","text":{"body":"x"}}]
            """).Messages);
        Assert.Equal((null, "DE.9001"), (message.From, message.FromUserId));
    }

    private static NumberEvents Numbers(string value, string field = "messages") =>
        Assert.Single(Post.Parse(Post.Change(value, field: field)).Numbers);
}

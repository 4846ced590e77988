using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class EmptyAudienceTests
{
    [Theory]
    [InlineData("needsTemplate 81", "needsTemplate", "/template")]
    [InlineData("needsTemplate 81, optedOut 3", "needsTemplate", "/template")]
    [InlineData("noChatHistory 2, needsTemplate 1", "noChatHistory", "/safeSending")]
    [InlineData("noAddress 5", "noAddress", "/audience/filter")]
    [InlineData("optedOut 2, noAddress 1", "audienceEmpty", "/audience/filter")]
    [InlineData("duplicateAddress 1, optedOut 1", "audienceEmpty", "/audience/filter")]
    public void The_reason_that_skips_most_people_names_the_refusal_where_the_owner_can_mend_it(string skipped, string code, string pointer)
    {
        var reasons = skipped.Split(", ").Select(one => one.Split(' ')).ToDictionary(one => one[0], one => long.Parse(one[1], null));

        var refusal = EmptyAudience.Of(reasons);

        Assert.Equal((code, pointer), (refusal.Rule.Code, refusal.Pointer));
        Assert.Equal(skipped, string.Join(", ", refusal.Params!.Select(count => $"{count.Key} {count.Value}")));
    }

    [Fact]
    public void A_filter_that_nobody_matches_counts_nobody()
    {
        var refusal = EmptyAudience.Of(new Dictionary<string, long>());

        Assert.Equal(("audienceEmpty", "The filter finds no customer that can get the message."), (refusal.Rule.Code, refusal.Message));
        Assert.Null(refusal.Params);
    }
}

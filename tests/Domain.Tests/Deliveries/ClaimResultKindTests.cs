using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Domain.Tests.Deliveries;

/// <summary>What a claim came to, read from the statement's word and what it found.</summary>
public sealed class ClaimResultKindTests
{
    [Theory]
    [InlineData(3, 0, false, ClaimResultKind.Claimed)]
    [InlineData(3, 2, true, ClaimResultKind.Claimed)]
    [InlineData(0, 2, false, ClaimResultKind.OnlySkipped)]
    [InlineData(0, 2, true, ClaimResultKind.OnlySkipped)]
    [InlineData(0, 0, true, ClaimResultKind.Busy)]
    [InlineData(0, 0, false, ClaimResultKind.NoneLeft)]
    public void A_claim_that_nothing_forbade_is_what_it_found(int claimed, int skipped, bool moved, ClaimResultKind expected) =>
        Assert.Equal(expected, ClaimResultKinds.Parse("go", claimed, skipped, moved));

    [Theory]
    [InlineData("campaignChanged", ClaimResultKind.CampaignChanged)]
    [InlineData("overtaken", ClaimResultKind.Overtaken)]
    [InlineData("tenantSuspended", ClaimResultKind.TenantSuspended)]
    [InlineData("senderBlocked", ClaimResultKind.SenderBlocked)]
    [InlineData("windowClosed", ClaimResultKind.WindowClosed)]
    [InlineData("templateHeld", ClaimResultKind.TemplateHeld)]
    [InlineData("throttled", ClaimResultKind.Throttled)]
    [InlineData("dailyLimit", ClaimResultKind.DailyLimit)]
    public void A_refusal_is_its_word_whatever_else_was_found(string word, ClaimResultKind expected)
    {
        Assert.Equal(expected, ClaimResultKinds.Parse(word, 0, 0, moved: false));
        Assert.Equal(expected, ClaimResultKinds.Parse(word, 0, 2, moved: true));
        Assert.False(expected.IsAllowed());
    }

    [Fact]
    public void A_word_that_no_statement_answers_is_refused() =>
        Assert.Throws<ArgumentException>(() => ClaimResultKinds.Parse("gone", 0, 0, moved: false));

    [Fact]
    public void Only_a_claim_that_met_no_obstacle_was_allowed() => Assert.Equal(
        [ClaimResultKind.Claimed, ClaimResultKind.NoneLeft, ClaimResultKind.OnlySkipped],
        Enum.GetValues<ClaimResultKind>().Where(kind => kind.IsAllowed()));
}

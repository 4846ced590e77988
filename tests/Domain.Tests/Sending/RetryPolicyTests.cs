using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(ErrorClass.Throttled, 1, 30)]
    [InlineData(ErrorClass.Throttled, 2, 120)]
    [InlineData(ErrorClass.Transient, 1, 60)]
    [InlineData(ErrorClass.Transient, 2, 300)]
    public void A_passing_refusal_is_tried_again_after_a_growing_wait(ErrorClass cls, int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Backoff(cls, tries, null));

    [Theory]
    [InlineData(ErrorClass.Throttled, 3)]
    [InlineData(ErrorClass.Transient, 3)]
    [InlineData(ErrorClass.Transient, 4)]
    [InlineData(ErrorClass.Recipient, 1)]
    [InlineData(ErrorClass.OptedOut, 1)]
    [InlineData(ErrorClass.Content, 1)]
    [InlineData(ErrorClass.SenderBlocked, 1)]
    [InlineData(ErrorClass.Config, 1)]
    public void Nothing_else_is_tried_again(ErrorClass cls, int tries) =>
        Assert.Null(RetryPolicy.Backoff(cls, tries, TimeSpan.FromMinutes(1)));

    [Fact]
    public void A_longer_wait_of_the_provider_wins_up_to_an_hour()
    {
        Assert.Equal(Minutes(10), RetryPolicy.Backoff(ErrorClass.Throttled, 1, Minutes(10)));
        Assert.Equal(TimeSpan.FromSeconds(30), RetryPolicy.Backoff(ErrorClass.Throttled, 1, TimeSpan.FromSeconds(3)));
        Assert.Equal(TimeSpan.FromHours(1), RetryPolicy.Backoff(ErrorClass.Throttled, 1, TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData(ErrorClass.Throttled, 2, OutcomeEffect.RetryLater)]
    [InlineData(ErrorClass.Throttled, 3, OutcomeEffect.Fail)]
    [InlineData(ErrorClass.Transient, 1, OutcomeEffect.RetryLater)]
    [InlineData(ErrorClass.Transient, 3, OutcomeEffect.Fail)]
    [InlineData(ErrorClass.Recipient, 1, OutcomeEffect.Fail)]
    [InlineData(ErrorClass.OptedOut, 1, OutcomeEffect.FailAndSuppress)]
    [InlineData(ErrorClass.Content, 1, OutcomeEffect.FailAndPauseCampaign)]
    [InlineData(ErrorClass.SenderBlocked, 3, OutcomeEffect.WaitForSender)]
    [InlineData(ErrorClass.Config, 3, OutcomeEffect.WaitForSender)]
    public void Each_class_has_its_effect(ErrorClass cls, int tries, OutcomeEffect effect) =>
        Assert.Equal(effect, RetryPolicy.Effect(cls, tries));

    [Fact]
    public void A_retry_has_a_wait_and_nothing_else_has_one()
    {
        foreach (var cls in Enum.GetValues<ErrorClass>())
        {
            for (var tries = 1; tries <= RetryPolicy.MaxTries + 1; tries++)
            {
                Assert.Equal(RetryPolicy.Effect(cls, tries) == OutcomeEffect.RetryLater, RetryPolicy.Backoff(cls, tries, null) is not null);
            }
        }
    }

    [Fact]
    public void An_unknown_class_is_not_guessed_at() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Effect(0, 1));
}

using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class PrefetchLimitTests
{
    private static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);

    private readonly PrefetchLimit _claims = new(64, 448, HalfASecond, TimeSpan.Zero);

    [Fact]
    public void Before_the_provider_has_answered_only_the_calls_are_claimed_for()
    {
        Assert.Equal(64, _claims.Acquire(256, TimeSpan.Zero));
        Assert.Equal(0, _claims.Acquire(1, TimeSpan.FromSeconds(9)));
    }

    [Theory]
    [InlineData(100, 64 + 50)] // a hundred a second: fifty start within half a second
    [InlineData(10_000, 64 + 448)]
    public void What_the_provider_answers_in_half_a_second_is_claimed_ahead(int inASecond, int expected)
    {
        Answer(_claims, inASecond);

        Assert.Equal(expected, _claims.Acquire(1_000, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_provider_that_stops_answering_is_not_claimed_for_ahead_any_more()
    {
        Answer(_claims, 10_000);
        Assert.Equal(256, _claims.Acquire(256, TimeSpan.FromSeconds(1)));

        Assert.Equal(0, _claims.Acquire(256, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_few_places_of_many_wanted_wait_until_half_are_free()
    {
        _claims.Acquire(64, TimeSpan.Zero);
        _claims.Release(31, TimeSpan.Zero);
        Assert.Equal(0, _claims.Acquire(256, TimeSpan.Zero));
        Assert.Equal(3, _claims.Acquire(3, TimeSpan.Zero) + _claims.Acquire(32, TimeSpan.Zero));
        _claims.Release(4, TimeSpan.Zero);

        Assert.Equal(32, _claims.Acquire(256, TimeSpan.Zero));
    }

    [Fact]
    public void A_fast_provider_is_claimed_for_in_whole_pages()
    {
        Answer(_claims, 10_000);

        Assert.Equal((256, 256, 0), (_claims.Acquire(256, TimeSpan.FromSeconds(1)), _claims.Acquire(256, TimeSpan.FromSeconds(1)), _claims.Acquire(256, TimeSpan.FromSeconds(1))));
        _claims.Release(255, TimeSpan.FromSeconds(1));
        Assert.Equal(0, _claims.Acquire(256, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Half_free_is_worth_asking_again()
    {
        _claims.Acquire(64, TimeSpan.Zero);

        Assert.False(_claims.Release(31, TimeSpan.Zero));
        Assert.True(_claims.Release(1, TimeSpan.Zero));
    }

    [Property]
    public void Never_more_than_the_calls_and_what_may_be_ahead_are_in_hand((byte Wanted, byte Back, byte Answers, byte Milliseconds)[] steps)
    {
        var claims = new PrefetchLimit(64, 448, HalfASecond, TimeSpan.Zero);
        var now = TimeSpan.Zero;
        var held = 0;
        foreach (var (wanted, back, answers, milliseconds) in steps)
        {
            now += TimeSpan.FromMilliseconds(milliseconds * 4);
            Answer(claims, answers);
            held += claims.Acquire(wanted + 1, now);
            Assert.InRange(held, 0, 64 + 448);
            var given = Math.Min(back, held);
            claims.Release(given, now);
            held -= given;
            Assert.Equal(held, claims.Held);
        }
    }

    private static void Answer(PrefetchLimit claims, int times)
    {
        for (var i = 0; i < times; i++)
        {
            claims.Answered();
        }
    }
}

using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ReleasePlanProperties
{
    private static readonly DateTimeOffset Launch = Utc("2026-03-27 10:02");

    [Property(MaxTest = 200)]
    public void However_late_each_attempt_is_slots_stay_apart_and_in_the_window(
        byte rate, byte hours, bool everyDay, NonEmptyArray<NonNegativeInt> delays)
    {
        var interval = ReleaseRate.Every(new[] { 10, 20, 40, 7, 400 }[rate % 5]);
        var window = SendWindow.Create(new WindowRule(
            Launch, Launch.AddDays(6), "Europe/Rome",
            everyDay ? null : [DayOfWeek.Friday, DayOfWeek.Sunday, DayOfWeek.Monday],
            hours % 4 == 0 ? null : new TimeOnly(hours % 24, 30), hours % 4 == 0 ? null : new TimeOnly((hours + 1 + (hours % 7)) % 24, 10)));
        var state = ReleasePlan.Anchored(Launch, null, interval);
        var now = Launch;
        ReleaseSlot? before = null;
        DateTimeOffset? lastAttempt = null;
        foreach (var delay in delays.Get.SelectMany(delay => Enumerable.Repeat(delay.Get, 10)))
        {
            if (ReleasePlan.Next(state, interval, window, now) is not { } slot)
            {
                return;
            }

            Assert.True(slot.Opening.Contains(slot.At) && window.IsOpen(slot.At));
            Assert.True(slot.At > now - (interval * 1.25));
            Assert.Equal(slot, ReleasePlan.Next(slot.State, interval, window, now)); // stored and asked again
            if (before is { } last)
            {
                Assert.True(slot.At >= last.At + (last.Opening == slot.Opening ? interval : TimeSpan.FromTicks(1)));
                Assert.True(last.Opening == slot.Opening || slot.At >= lastAttempt + interval);
            }

            // Mostly prompt, sometimes late, sometimes by hours; a turn that falls behind the closing is not taken.
            now = (slot.At > now ? slot.At : now) + (delay % 3 == 0 ? TimeSpan.FromSeconds(delay * 131 % 20_000) : TimeSpan.FromMilliseconds(delay));
            if (now < slot.Opening.ClosesAt)
            {
                state = ReleasePlan.Served(slot.State, slot.At, now);
                before = slot;
                lastAttempt = now;
                var following = ReleasePlan.Next(state, interval, window, now);
                // Never two due at once, but for the one that came due a moment ago while this one waited for its turn.
                Assert.True(following is null || following.Value.At > now - (interval * 0.25));
            }

            now += delay % 5 == 0 ? TimeSpan.FromSeconds(delay * 977 % 30_000) : TimeSpan.Zero; // nobody asks for a while
        }
    }
}

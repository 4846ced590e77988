using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Deliveries;

/// <summary>What is stored of a person whose devices were refused one after the other.</summary>
public sealed class DeviceRefusalsTests
{
    [Theory]
    [InlineData(ErrorClass.Device, true)]
    [InlineData(ErrorClass.Platform, true)]
    [InlineData(ErrorClass.Unlisted, true)]
    [InlineData(ErrorClass.Throttled, false)]
    [InlineData(ErrorClass.Transient, false)]
    [InlineData(ErrorClass.Recipient, false)]
    [InlineData(ErrorClass.OptedOut, false)]
    [InlineData(ErrorClass.Content, false)]
    [InlineData(ErrorClass.SenderBlocked, false)]
    [InlineData(ErrorClass.Config, false)]
    public void Only_a_refusal_of_the_device_itself_has_the_next_one_tried(ErrorClass cls, bool next) =>
        Assert.Equal(next, DeviceRefusals.After(new SendOutcome.Refused(cls, "7"), null) is not null);

    [Fact]
    public void Whatever_may_have_gone_out_ends_the_trying()
    {
        Assert.Null(DeviceRefusals.After(new SendOutcome.Accepted("1"), null));
        Assert.Null(DeviceRefusals.After(new SendOutcome.Held("1", false), null));
        Assert.Null(DeviceRefusals.After(new SendOutcome.Unknown("lost"), null));
        Assert.Null(DeviceRefusals.After(new SendOutcome.NotSent("connect"), null));
    }

    [Fact]
    public void Devices_that_are_all_refused_for_good_leave_the_last_refusal() => Assert.Equal("b", Of((ErrorClass.Device, "a"), (ErrorClass.Device, "b")).WithoutAnother.Code);

    [Fact]
    public void The_first_refusal_that_may_pass_decides_over_devices_refused_for_good() => Assert.Equal(
        "b", Of((ErrorClass.Device, "a"), (ErrorClass.Platform, "b"), (ErrorClass.Unlisted, "c"), (ErrorClass.Device, "d")).WithoutAnother.Code);

    [Fact]
    public void A_trying_that_is_broken_off_is_a_passing_fault_of_the_last_device()
    {
        var interrupted = Of((ErrorClass.Platform, "a"), (ErrorClass.Device, "b")).Interrupted;

        Assert.Equal((ErrorClass.Transient, "b"), (interrupted.Class, interrupted.Code));
    }

    private static DeviceRefusals Of(params (ErrorClass Class, string Code)[] refusals) => refusals.Aggregate(
        (DeviceRefusals?)null, (earlier, refused) => DeviceRefusals.After(new SendOutcome.Refused(refused.Class, refused.Code), earlier))!.Value;
}

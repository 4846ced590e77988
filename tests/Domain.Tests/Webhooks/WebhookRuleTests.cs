using System.Net;
using MassMessaging.Domain.Webhooks;

namespace MassMessaging.Domain.Tests.Webhooks;

public sealed class WebhookRuleTests
{
    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("2a00:1450:4001:80b::200e", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:93.184.216.34", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_addresses_of_the_public_internet_are_public(string address, bool expected) =>
        Assert.Equal(expected, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void Of_a_name_with_a_public_and_a_private_address_only_the_public_one_is_connected_to()
    {
        IPAddress[] resolved = [IPAddress.Parse("93.184.216.34"), IPAddress.Parse("10.0.0.1")];

        Assert.Equal(resolved[..1], PublicAddress.Choose(resolved, allowPrivate: false));
        Assert.Equal(resolved[..1], PublicAddress.Choose(resolved.Reverse(), allowPrivate: false));
        Assert.Empty(PublicAddress.Choose(resolved[1..], allowPrivate: false));
        Assert.Equal(resolved, PublicAddress.Choose(resolved, allowPrivate: true));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0x7f.1", true)]
    [InlineData("2130706433", true)]
    [InlineData("[::1]", true)]
    [InlineData("localhost", true)]
    [InlineData("x.localhost.", true)]
    [InlineData("93.184.216.34", false)]
    [InlineData("[2a00:1450:4001:80b::200e]", false)]
    [InlineData("example.com", false)]
    [InlineData("localhost.example.com", false)]
    public void A_host_that_is_written_as_an_address_is_judged_by_it(string host, bool refused) =>
        Assert.Equal(refused, PublicAddress.IsNotPublicLiteral(host));

    [Fact]
    public void A_webhook_is_tried_ten_times_with_growing_waits()
    {
        var waits = Enumerable.Range(1, 10).Select(attempt => WebhookRetries.After(attempt, null, 0)).ToList();

        Assert.Equal(TimeSpan.FromSeconds(5), waits[0]);
        Assert.Equal(TimeSpan.FromHours(24), waits[8]);
        Assert.Null(waits[9]);
        Assert.Equal(waits.Take(9), waits.Take(9).Order());
    }

    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(1, 1, 5)]
    [InlineData(9, 1_000_000, 86_400)]
    public void A_receiver_can_ask_for_a_longer_wait_up_to_a_day(int attempt, int asked, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), WebhookRetries.After(attempt, TimeSpan.FromSeconds(asked), 0));

    [Fact]
    public void Jitter_adds_a_fifth_at_the_most() =>
        Assert.Equal(TimeSpan.FromMinutes(6), WebhookRetries.After(2, null, 1));
}

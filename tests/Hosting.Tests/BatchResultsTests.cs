using Xunit;

namespace MassMessaging.Hosting.Tests;

public sealed class BatchResultsTests
{
    [Fact]
    public void Each_item_gets_its_own_results_in_order_and_an_item_of_none_gets_none()
    {
        string[] items = ["ann", "", "bo", "c"];

        var parts = BatchResults.Split([1, 2, 3, 4, 5, 6], items, item => item.Length);

        Assert.Equal([[1, 2, 3], [], [4, 5], [6]], parts.Select(part => part.ToArray()));
        Assert.Throws<ArgumentException>(() => BatchResults.Split([1, 2], items, item => item.Length));
    }
}

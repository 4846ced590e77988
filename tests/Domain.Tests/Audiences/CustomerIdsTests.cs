using MassMessaging.Domain.Audiences;

namespace MassMessaging.Domain.Tests.Audiences;

public sealed class CustomerIdsTests
{
    [Theory]
    [InlineData("k-1", "k-1")]
    [InlineData(" k-1 ", "k-1")]
    [InlineData("\u00A0k-1\u3000\uFEFF", "k-1")]
    [InlineData("k 1", "k 1")]
    [InlineData("  ", "")]
    public void Blanks_at_the_ends_of_an_id_are_taken_away(string id, string expected) => Assert.Equal(expected, CustomerIds.Trim(id));

    [Theory]
    [InlineData("1.23457E+11", true)]
    [InlineData("1,23457E+11", true)]
    [InlineData("5e+15", true)]
    [InlineData("123457000000", false)]
    [InlineData("1E5", false)]
    [InlineData("A1E+11", false)]
    [InlineData("12.3E+11", false)]
    public void A_number_that_a_sheet_has_rounded_is_known(string id, bool expected) => Assert.Equal(expected, CustomerIds.IsRounded(id));
}

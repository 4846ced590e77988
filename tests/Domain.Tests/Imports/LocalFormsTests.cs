using MassMessaging.Domain.Imports;

namespace MassMessaging.Domain.Tests.Imports;

public sealed class LocalFormsTests
{
    [Theory]
    [InlineData("04.05.1988", "DE", "1988-05-04")]
    [InlineData("4.5.1988", "US", "1988-05-04")]
    [InlineData("04/05/1988", "IT", "1988-05-04")]
    [InlineData("4-5-1988", "ES", "1988-05-04")]
    [InlineData("04/05/1988", "US", "1988-04-05")]
    [InlineData("1988/5/4", "US", "1988-05-04")]
    [InlineData("1988.05.04", "IT", "1988-05-04")]
    [InlineData("29.02.2000", "DE", "2000-02-29")]
    public void A_date_is_read_in_the_order_of_the_region(string text, string region, string date) => Assert.Equal(date, LocalForms.Date(text, region));

    [Theory]
    [InlineData("04/05/1988", "CA")]
    [InlineData("13/05/1988", "US")]
    [InlineData("05/13/1988", "IT")]
    [InlineData("29.02.2001", "DE")]
    [InlineData("1.2.90", "DE")]
    [InlineData("04.05/1988", "DE")]
    [InlineData("٤.٥.١٩٨٨", "DE")]
    [InlineData("--05-04", "DE")]
    [InlineData("soon", "DE")]
    [InlineData("", "DE")]
    public void A_date_with_two_readings_or_none_is_not_read(string text, string region) => Assert.Null(LocalForms.Date(text, region));

    [Theory]
    [InlineData("12,50", 12.50)]
    [InlineData("12,5", 12.5)]
    [InlineData("0,0375", 0.0375)]
    [InlineData("1.234,50 €", 1234.50)]
    [InlineData("€ 1,234.50", 1234.50)]
    [InlineData("1'234.50", 1234.50)]
    [InlineData("1 234,50 EUR", 1234.50)]
    [InlineData("1\u00A0234", 1234)]
    [InlineData("1.234.567", 1234567)]
    [InlineData("1,234,567", 1234567)]
    [InlineData("€ 3", 3)]
    [InlineData("12.50 USD", 12.50)]
    [InlineData("-12,50", -12.50)]
    public void An_amount_is_read_as_sheets_write_it(string text, double amount) => Assert.Equal((decimal)amount, LocalForms.Amount(text));

    [Theory]
    [InlineData("1,234")]
    [InlineData("1.234 €")]
    [InlineData("1.23,45")]
    [InlineData("1,2,3")]
    [InlineData("12,")]
    [InlineData(",50")]
    [InlineData("1e3")]
    [InlineData("€")]
    [InlineData("")]
    [InlineData("12,50 or so")]
    public void An_amount_with_two_readings_or_none_is_not_read(string text) => Assert.Null(LocalForms.Amount(text));

    [Theory]
    [InlineData(28, 4)]
    [InlineData(200, 4)]
    public void A_long_row_of_digits_is_read_or_refused_and_never_too_much(int digits, int places)
    {
        var text = new string('9', digits) + "," + new string('9', places);
        Assert.Equal(digits == 28 ? decimal.Parse(new string('9', digits) + "." + new string('9', places), System.Globalization.CultureInfo.InvariantCulture) : null, LocalForms.Amount(text));
    }
}

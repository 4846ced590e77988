using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Domain.Tests.Audiences;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+39 345 678 9012", null, "+393456789012")]
    [InlineData("345 678 9012", "IT", "+393456789012")]
    [InlineData("06 6982 1234", "IT", "+390669821234")] // Italy keeps the zero
    [InlineData("020 7946 0018", "GB", "+442079460018")]
    [InlineData("00 39 345 678 9012", "IT", "+393456789012")]
    [InlineData("(212) 555-2368", "US", "+12125552368")]
    [InlineData("+1.212.555.2368", "IT", "+12125552368")]
    [InlineData("  +39 345 678 9012 ", null, "+393456789012")]
    [InlineData("+٣٩٣٤٥٦٧٨٩٠١٢", null, "+393456789012")] // digits of another script
    public void A_number_is_read_as_people_write_it(string text, string? region, string expected)
    {
        Assert.True(PhoneNumber.TryParse(text, region, out var number, out var rule));
        Assert.Null(rule);
        Assert.Equal(expected, number.Value);
    }

    [Theory]
    [InlineData("436641000001.0", "AT", "+436641000001")] // a sheet's decimal
    [InlineData("+436641000001.0", "AT", "+436641000001")]
    [InlineData("06641000001.0", "AT", "+436641000001")]
    [InlineData("491601000001,0", "DE", "+491601000001")]
    [InlineData("01601000001.0", "DE", "+491601000001")]
    [InlineData("01601000001.00", "DE", "+491601000001")]
    [InlineData("393331234567.0", "IT", "+393331234567")]
    [InlineData("3331234567.0", "IT", "+393331234567")]
    [InlineData("2125552368.0", "US", "+12125552368")]
    [InlineData("491701234567", "DE", "+491701234567")] // the plus is lost
    [InlineData("49 170 1234567", "DE", "+491701234567")]
    [InlineData("436641000001", "AT", "+436641000001")]
    [InlineData("393331234567", "IT", "+393331234567")]
    [InlineData("12125552368", "US", "+12125552368")]
    [InlineData("33612345678", "FR", "+33612345678")]
    [InlineData("447911123456", "GB", "+447911123456")]
    [InlineData("3912345678", "IT", "+393912345678")] // a mobile number that begins as the country code does
    public void What_a_sheet_has_made_of_a_number_is_read_right(string text, string region, string expected)
    {
        Assert.True(PhoneNumber.TryParse(text, region, out var number, out var rule), rule?.Code);
        Assert.Equal(expected, number.Value);
    }

    [Theory]
    [InlineData("+553190000001", null, "+553190000001")] // a Brazilian mobile without its ninth digit
    [InlineData("+55 31 9000-0001", "IT", "+553190000001")]
    [InlineData("(31) 9000-0001", "BR", "+553190000001")]
    [InlineData("553190000001", "BR", "+553190000001")] // the plus is lost
    [InlineData("+5531990000001", null, "+5531990000001")]
    [InlineData("+52 1 55 5501 0001", null, "+5215555010001")] // a Mexican mobile as it was called before 2019
    [InlineData("5215555010001", "MX", "+5215555010001")]
    [InlineData("+52 55 5501 0001", null, "+525555010001")]
    [InlineData("+54 11 2345 6789", null, "+541123456789")]
    [InlineData("+54 9 11 2345 6789", null, "+5491123456789")]
    [InlineData("11 15-2345-6789", "AR", "+5491123456789")]
    public void A_number_keeps_the_spelling_in_which_it_was_given(string text, string? region, string expected)
    {
        Assert.True(PhoneNumber.TryParse(text, region, out var number, out var rule), rule?.Code);
        Assert.Equal(expected, number.Value);
    }

    [Theory]
    [InlineData("4.36641E+11", "AT", "phoneNotANumber")]
    [InlineData("492405582492", "DE", "phoneAmbiguous")] // Würselen with the country code, or another town without its zero
    public void What_a_sheet_has_made_of_a_number_is_refused_where_it_is_another_person_s(string text, string region, string expected)
    {
        Assert.False(PhoneNumber.TryParse(text, region, out _, out var rule));
        Assert.Equal(expected, rule?.Code);
    }

    [Theory]
    [InlineData(null, "IT", "phoneNotANumber")]
    [InlineData("", "IT", "phoneNotANumber")]
    [InlineData("call me", "IT", "phoneNotANumber")]
    [InlineData("1-800-FLOWERS", "US", "phoneNotANumber")]
    [InlineData("+39 345 678 9012 ext 5", null, "phoneNotANumber")]
    [InlineData("+39 345\u0000 678 9012", null, "phoneNotANumber")]
    [InlineData("+39 345 678 9012 345 678 9012 345 678 9012", null, "phoneNotANumber")]
    [InlineData("ada@example.org 12", "IT", "phoneNotANumber")]
    [InlineData("12", "IT", "phoneNotValid")]
    [InlineData("+39 345", null, "phoneNotValid")]
    [InlineData("+999 345 678 9012", null, "phoneNotValid")] // no such country code
    [InlineData("+1 555 555 5555", null, "phoneNotValid")]
    [InlineData("(212) 555-2368#12", "US", "phoneNotValid")] // an extension
    [InlineData("+55 31 1000-0001", null, "phoneNotValid")] // nor is it a mobile with the ninth digit
    [InlineData("+52 1 155 501 0001", null, "phoneNotValid")]
    [InlineData("345 678 9012", null, "phoneRegionNeeded")]
    [InlineData("345 678 9012", "XX", "phoneRegionNeeded")]
    public void What_is_none_is_refused_by_its_rule(string? text, string? region, string expected)
    {
        Assert.False(PhoneNumber.TryParse(text, region, out var number, out var rule));
        Assert.Equal(expected, rule?.Code);
        Assert.Equal(default, number);
    }

    [Theory]
    [InlineData("+393456789012", "+39…012")]
    [InlineData("+12125552368", "+1…368")]
    [InlineData("+358401234567", "+358…567")]
    [InlineData("+999123456", "…456")]
    [InlineData("nobody", "…")]
    [InlineData("+1", "…")]
    [InlineData(null, "…")]
    public void A_log_gets_the_country_and_three_digits(string? e164, string expected) =>
        Assert.Equal(expected, PhoneNumber.Mask(e164));

    [Fact]
    public void Printing_a_number_by_mistake_prints_it_masked()
    {
        Assert.True(PhoneNumber.TryParse("+393456789012", null, out var number, out _));

        Assert.Equal("+39…012", $"{number}");
        Assert.Equal("+39…012", number.Masked());
        Assert.Equal("…", default(PhoneNumber).Masked());
    }

    [Property(MaxTest = 500)]
    public void Whatever_the_text_there_is_a_number_or_a_rule(string? text, bool withRegion)
    {
        var read = PhoneNumber.TryParse(text, withRegion ? "IT" : null, out var number, out var rule);

        Assert.Equal(read, rule is null);
        Assert.Equal(read, number.Value is not null);
    }

    [Property(MaxTest = 500)]
    public Property What_is_read_is_E164_and_reads_itself() => Prop.ForAll(
        Gen.Elements("+39 3", "+1 2", "+44 7", "+7 9", "+380 6", "0", "3", "+")
            .SelectMany(prefix => Gen.ArrayOf(Gen.Elements("0123456789 -()".ToCharArray())).Select(rest => prefix + new string(rest)))
            .ToArbitrary(),
        text =>
        {
            if (PhoneNumber.TryParse(text, "IT", out var number, out _))
            {
                Assert.Matches("^\\+[0-9]{2,15}$", number.Value);
                Assert.True(PhoneNumber.TryParse(number.Value, null, out var again, out _));
                Assert.Equal(number, again);
            }
        });
}

using MassMessaging.Channels.Smpp;

namespace MassMessaging.Channels.Tests.Smpp;

public sealed class SmppAddressTests
{
    [Theory]
    [InlineData(1, 1, "393331234567", "IT", "+393331234567")]
    [InlineData(1, 1, "+393331234567", "IT", "+393331234567")]
    [InlineData(1, 1, "00393331234567", "IT", "+393331234567")]
    [InlineData(0, 0, "393331234567", "DE", "+393331234567")]
    [InlineData(0, 1, "00393331234567", "IT", "+393331234567")]
    [InlineData(0, 1, "0039333123 4567", "IT", null)]
    [InlineData(2, 1, "3331234567", "IT", "+393331234567")]
    [InlineData(0, 8, "3331234567", "IT", "+393331234567")]
    [InlineData(0, 1, "3331234567", "IT", "+393331234567")] // no such number abroad
    [InlineData(2, 1, "01701234567", "DE", "+491701234567")]
    [InlineData(2, 1, "1701234567", "DE", "+491701234567")]
    [InlineData(2, 1, "2025550143", "US", "+12025550143")]
    [InlineData(2, 1, "13125551234", "CN", "+8613125551234")] // right in both readings: the type decides
    [InlineData(1, 1, "13125551234", "CN", "+13125551234")]
    [InlineData(0, 0, "13125551234", "CN", "+13125551234")]
    [InlineData(0, 1, "011393331234567", "US", "+393331234567")] // as it is dialled from there
    [InlineData(2, 1, "393331234567", "IT", "+393331234567")] // its type is wrong
    [InlineData(1, 1, "01701234567", "DE", "+491701234567")]
    [InlineData(1, 1, "999123456789", "DE", "+999123456789")] // in no plan, but international by its type
    [InlineData(2, 1, "999123456789", "DE", null)]
    [InlineData(0, 6, "310150123456789", "DE", null)] // the number of a card, not of a telephone
    [InlineData(0, 0, "12345", "IT", "+12345")]
    [InlineData(0, 0, "1234", "IT", null)]
    [InlineData(5, 0, "Shop", "IT", null)]
    [InlineData(5, 0, "12345678", "XX", null)]
    [InlineData(0, 0, "", "IT", null)]
    [InlineData(1, 1, "+", "IT", null)]
    [InlineData(1, 1, "0000000", "IT", null)]
    [InlineData(1, 1, "3933312345671234567", "IT", null)]
    public void A_person_is_read_by_type_plan_and_region(byte ton, byte npi, string value, string region, string? person) =>
        Assert.Equal(person, new SmppAddress(ton, npi, value).ToE164(region));

    [Theory]
    [InlineData("12025559006", "+12025559006", true)]
    [InlineData("+12025559006", "+12025559006", true)]
    [InlineData("2025559006", "+12025559006", true)]
    [InlineData("0012025559006", "+12025559006", true)]
    [InlineData("02025559006", "+12025559006", true)]
    [InlineData("1701234567", "+491701234567", true)]
    [InlineData("01701234567", "+491701234567", true)]
    [InlineData("5559006", "+12025559006", false)] // more than a country's code is missing
    [InlineData("2025559007", "+12025559006", false)]
    [InlineData("12345", "12345", true)]
    [InlineData("2345", "12345", false)]
    [InlineData("Salon", "Salon", true)]
    [InlineData("", "+12025559006", false)]
    [InlineData("0000", "+12025559006", false)]
    public void A_sender_is_meant_by_all_of_its_number_or_all_but_the_country(string value, string own, bool isMeant) =>
        Assert.Equal(isMeant, new SmppAddress(0, 0, value).IsFor(own));
}

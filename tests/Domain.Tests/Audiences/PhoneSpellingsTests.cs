using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Domain.Tests.Audiences;

public sealed class PhoneSpellingsTests
{
    [Theory]
    [InlineData("+553190000001", "+5531990000001")] // Brazil: without the ninth digit
    [InlineData("+551161234567", "+5511961234567")]
    [InlineData("+551171234567", "+5511971234567")]
    [InlineData("+551181234567", "+5511981234567")]
    [InlineData("+5215555010001", "+525555010001")] // Mexico: with the 1 of before 2019
    [InlineData("+5213312345678", "+523312345678")]
    [InlineData("+541123456789", "+5491123456789")] // Argentina: without the 9
    [InlineData("+542214123456", "+5492214123456")]
    [InlineData("+543514123456", "+5493514123456")]
    public void Two_spellings_of_one_telephone_have_one_canonical_form(string spelling, string canonical)
    {
        Assert.Equal(canonical, PhoneSpellings.Canonical(spelling));
        Assert.Equal(canonical, PhoneSpellings.Canonical(canonical));
        Assert.Equal([canonical, spelling], PhoneSpellings.Of(spelling));
        Assert.Equal([canonical, spelling], PhoneSpellings.Of(canonical));
        Assert.True(PhoneSpellings.AreOne(spelling, canonical));
    }

    [Theory]
    [InlineData("+551131234567")] // a fixed line
    [InlineData("+551151234567")]
    [InlineData("+551177123456")] // trunked radio, which got no ninth digit
    [InlineData("+551170123456")]
    [InlineData("+5511912345678")] // a mobile of today's plan, whose other eight digits would be a fixed line
    [InlineData("+5511977123456")]
    [InlineData("+548001234567")] // not geographic
    [InlineData("+521555501000")] // too short for the 1 of a mobile
    [InlineData("+56912345678")]
    [InlineData("+5712345678901")]
    [InlineData("+491701234567")]
    [InlineData("DE.13491208655302741918")]
    [InlineData("+55x190000001")]
    [InlineData("+")]
    [InlineData("")]
    public void What_has_one_spelling_stays_as_it_is(string address)
    {
        Assert.Equal(address, PhoneSpellings.Canonical(address));
        Assert.Equal([address], PhoneSpellings.Of(address));
    }

    [Property(MaxTest = 2_000)]
    public Property Every_spelling_leads_to_the_same_canonical_form_and_list() => Prop.ForAll(
        Gen.Elements("+52", "+521", "+54", "+549", "+55", "+559", "+53", "+1", "+49", "DE.")
            .SelectMany(prefix => Gen.Choose(7, 12).SelectMany(length => Gen.ArrayOf(Gen.Elements("0123456789".ToCharArray()), length))
                .Select(digits => prefix + new string(digits)))
            .ToArbitrary(),
        address =>
        {
            var spellings = PhoneSpellings.Of(address);

            Assert.Contains(address, spellings);
            Assert.Equal(PhoneSpellings.Canonical(address), spellings[0]);
            Assert.Equal(spellings.Count, spellings.Distinct().Count());
            Assert.All(spellings, spelling =>
            {
                Assert.Equal(spellings[0], PhoneSpellings.Canonical(spelling));
                Assert.Equal(spellings, PhoneSpellings.Of(spelling));
            });
        });
}

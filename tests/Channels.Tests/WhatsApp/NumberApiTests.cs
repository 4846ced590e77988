using System.Text.Json.Nodes;
using MassMessaging.Channels.Tests.Providers;
using MassMessaging.Channels.Tests.Simulator;
using MassMessaging.Channels.WhatsApp;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Channels.Tests.WhatsApp;

/// <summary>What is asked when a number is linked.</summary>
public sealed class NumberApiTests : IAsyncLifetime
{
    private SimulatedProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await SimulatedProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task A_number_is_verified_with_its_phone_quality_and_status()
    {
        await _provider.RegisterAsync(number => { number["qualityRating"] = "YELLOW"; });
        Assert.Equal(
            new NumberCheck.Verified(Sample.Phone, Sample.Phone, "YELLOW", "CONNECTED"),
            await Api(_provider.Url).GetNumberAsync(Sample.Credentials(), CancellationToken.None));
    }

    [Theory]
    [InlineData(Sample.PhoneNumberId, Sample.BusinessAccountId, "wrong", NumberProblem.TokenRejected)]
    [InlineData(Sample.PhoneNumberId, Sample.BusinessAccountId, "", NumberProblem.TokenRejected)]
    [InlineData("999", Sample.BusinessAccountId, Sample.AccessToken, NumberProblem.NumberUnknown)]
    [InlineData("abc", Sample.BusinessAccountId, Sample.AccessToken, NumberProblem.NumberUnknown)]
    [InlineData(Sample.PhoneNumberId, "999", Sample.AccessToken, NumberProblem.WrongAccount)]
    [InlineData(Sample.PhoneNumberId, "abc", Sample.AccessToken, NumberProblem.WrongAccount)]
    public async Task Wrong_credentials_are_told_apart(string number, string account, string token, NumberProblem problem)
    {
        var check = await Api(_provider.Url).GetNumberAsync(Sample.Credentials(number, account, token), CancellationToken.None);
        Assert.Equal(problem, Assert.IsType<NumberCheck.Failed>(check).Problem);
    }

    [Fact]
    public async Task A_number_of_another_account_of_the_same_token_is_in_the_wrong_account()
    {
        await _provider.RegisterAsync(number => { number["phoneNumberId"] = "222"; number["businessAccountId"] = "333"; });
        var check = await Api(_provider.Url).GetNumberAsync(Sample.Credentials(account: "333"), CancellationToken.None);
        Assert.Equal(NumberProblem.WrongAccount, Assert.IsType<NumberCheck.Failed>(check).Problem);
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_unreachable()
    {
        var api = Api(CannedProvider.NobodyThere());
        Assert.Equal(
            NumberProblem.Unreachable,
            Assert.IsType<NumberCheck.Failed>(await api.GetNumberAsync(Sample.Credentials(), CancellationToken.None)).Problem);
        Assert.Equal(
            NumberProblem.Unreachable,
            Assert.IsType<TemplateList.Failed>(await api.GetTemplatesAsync(Sample.Credentials(), CancellationToken.None)).Problem);
    }

    [Fact]
    public async Task An_answer_that_is_not_understood_is_unreachable()
    {
        await using var provider = new CannedProvider(new CannedReply.Answer(200, "<html>"));
        var check = await Api(provider.Url).GetNumberAsync(Sample.Credentials(), CancellationToken.None);
        Assert.Equal(NumberProblem.Unreachable, Assert.IsType<NumberCheck.Failed>(check).Problem);
    }

    [Fact]
    public async Task Templates_come_from_all_pages()
    {
        await _provider.RegisterAsync(number => number["templates"] = new JsonArray([.. Enumerable.Range(0, 230).Select(i => new JsonObject
        {
            ["name"] = $"greeting_{i:000}",
            ["language"] = "en_US",
            ["status"] = i == 7 ? "REJECTED" : "APPROVED",
            ["body"] = $"Dear {{{{1}}}}, number {i}.",
        })]));
        var list = Assert.IsType<TemplateList.Found>(await Api(_provider.Url).GetTemplatesAsync(Sample.Credentials(), CancellationToken.None));
        Assert.Equal(230, list.Templates.Count);
        Assert.Equal(new WhatsAppTemplate("greeting_007", "en_US", "REJECTED", "MARKETING", "Dear {{1}}, number 7.") { Quality = "UNKNOWN" }, list.Templates[7] with { Parts = [], Missing = [] });
        Assert.Equal("BODY", Assert.Single(list.Templates[7].Parts).Type);
    }

    [Fact]
    public async Task An_account_names_the_portfolio_that_owns_it_or_nothing()
    {
        var api = Api(_provider.Url);
        Assert.Null(await api.GetPortfolioAsync(Sample.Credentials(), CancellationToken.None));
        await _provider.RegisterAsync(number => number["portfolioId"] = "2729063490586005");
        Assert.Equal("2729063490586005", await api.GetPortfolioAsync(Sample.Credentials(), CancellationToken.None));
        Assert.Null(await api.GetPortfolioAsync(Sample.Credentials(account: "999"), CancellationToken.None));
        Assert.Null(await api.GetPortfolioAsync(Sample.Credentials(account: "abc"), CancellationToken.None));
        Assert.Null(await Api(CannedProvider.NobodyThere()).GetPortfolioAsync(Sample.Credentials(), CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"id":"102290129340398","owner_business_info":{"id":"a/b"}}""")]
    [InlineData("""{"id":"102290129340398","owner_business_info":{"id":""}}""")]
    [InlineData("""{"id":"7","owner_business_info":{"id":"1"}}""")]
    [InlineData("""{"id":"102290129340398"}""")]
    public async Task A_portfolio_that_is_no_number_or_of_another_account_is_none(string answer)
    {
        await using var provider = new CannedProvider(new CannedReply.Answer(200, answer));
        Assert.Null(await Api(provider.Url).GetPortfolioAsync(Sample.Credentials(), CancellationToken.None));
    }

    private static WhatsAppNumberApi Api(Uri provider) => Sample.Services(provider).GetRequiredService<WhatsAppNumberApi>();
}

using System.Net.Http.Headers;
using MassMessaging.Api.Paging;

namespace MassMessaging.Api.Tests;

/// <summary>The export of a campaign's people.</summary>
[Collection(CampaignCollection.Name)]
public sealed class RecipientCsvTests(ApiWithSilo api)
{
    private static readonly string[] Names =
    [
        "=HYPERLINK(\"http://x\";\"y\")", "+1", "-1", "@sum", "＝1+1", "＠x", " =1", "a;=cmd()", "a,@b", "'=kept", "O'Brien, \"Pat\"", "Gröger", "two | =three",
    ];

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a\tb", "\"a\tb\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a|b", "\"a|b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("=1;2", "\"'=1;2\"")]
    [InlineData("a;=1", "\"a;'=1\"")]
    [InlineData(null, "")]
    public void A_cell_is_quoted_where_any_list_separator_could_end_it(string? value, string cell) => Assert.Equal(cell, CsvAnswers.Cell(value));

    [Fact]
    public async Task What_is_exported_is_read_back_by_the_import_as_it_was()
    {
        var (from, to) = (await api.TenantAsync(), await api.TenantAsync());
        for (var i = 0; i < Names.Length; i++)
        {
            (await from.Client.PutAsync($"/v1/customers/{Uri.EscapeDataString(i % 2 == 0 ? $"=c{i}" : $"c;+{i}")}", new { name = Names[i], onlineApp = true })).Expect(201);
        }

        var campaign = (await from.Client.PostAsync("/v1/campaigns", new { title = "News", text = "Hello", channel = "chat" })).Expect(201).Text("id");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/campaigns/{campaign}/recipients");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", from.Client.Key);
        request.Headers.Accept.ParseAdd("text/csv");
        using var answer = await api.Http.SendAsync(request);
        var file = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal("\uFEFFcustomerId,"u8.ToArray(), file[.."\uFEFFcustomerId,"u8.Length]);
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        var imported = (await to.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", content)).Expect(200);
        Assert.Equal((Names.Length, 0), (imported["created"].GetInt32(), imported["rejected"].GetInt32()));
        var (before, after) = (await NamesAsync(from), await NamesAsync(to));
        Assert.Equal(Names.Order(StringComparer.Ordinal), before.Select(customer => customer.Name).Order(StringComparer.Ordinal));
        Assert.Equal(before, after);
    }

    private static async Task<IReadOnlyList<(string Id, string Name)>> NamesAsync(ApiTenant tenant) =>
        [.. (await tenant.Client.GetAsync("/v1/customers?limit=200")).Expect(200)["items"].EnumerateArray()
            .Select(item => (item.GetProperty("customerId").GetString()!, item.GetProperty("name").GetString()!))];
}

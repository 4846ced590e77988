namespace MassMessaging.Api.Tests;

/// <summary>A launch that finds nobody says why.</summary>
[Collection(CampaignCollection.Name)]
public sealed class LaunchRefusalTests(ApiWithSilo api)
{
    [Theory]
    [InlineData(false, "needsTemplate", "/template", """{"needsTemplate":3,"noAddress":1}""")]
    [InlineData(true, "noChatHistory", "/safeSending", """{"noAddress":1,"noChatHistory":3}""")]
    public async Task A_launch_of_whom_nobody_can_be_sent_to_names_the_reason_and_counts_by_each(
        bool safe, string code, string pointer, string counts)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "No phone" })).Expect(201);
        var path = await ApiWithSilo.DraftAsync(
            tenant, sender, new { template = safe ? new { name = "offer", language = "en_US" } : null, safeSending = safe });

        var refused = (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, code, pointer).ExpectMember("currentStatus", "draft");

        Assert.Equal(counts, refused["params"].GetRawText());
        Assert.Contains(": 3.", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_without_an_address_are_noAddress_and_no_people_are_audienceEmpty()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "audienceEmpty", "/audience/filter");
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "No phone" })).Expect(201);

        var refused = (await tenant.Client.PostAsync(path + "/launch")).ExpectProblem(409, "noAddress", "/audience/filter");

        Assert.Equal("""{"noAddress":1}""", refused["params"].GetRawText());
    }
}

using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Api.Tests.Security;

/// <summary>How much one request may bring, and how slowly.</summary>
[Collection(SecurityCollection.Name)]
public sealed class LimitTests(ApiWithSilo api)
{
    private const int Mebibyte = 1024 * 1024;

    // Routes with a limit of their own; all others take a mebibyte. A new one is decided here.
    private static readonly Dictionary<string, long?> Own = new()
    {
        ["/v1/customers/import"] = 100 * Mebibyte,
        ["/v1/senders/{id}/chat-history"] = 100 * Mebibyte,
        ["/webhooks/whatsapp/{senderId}"] = 3 * Mebibyte,
        ["/webhooks/sms/{senderId}"] = 64 * 1024,
    };

    [Fact]
    public async Task Only_imports_and_a_provider_bring_more_than_a_mebibyte()
    {
        await using var app = await api.StartApiAsync();
        var own = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is not null)
            .ToDictionary(route => "/" + route.RoutePattern.RawText!.Trim('/'), route => route.Metadata.GetMetadata<IRequestSizeLimitMetadata>()!.MaxRequestBodySize);
        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(Own, own);
        Assert.Equal(Mebibyte, limits.MaxRequestBodySize);
        Assert.Equal(64 * 1024, limits.MaxRequestBufferSize);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_request_that_trickles_in_is_given_up()
    {
        await using var app = await api.StartApiAsync();
        var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal(TimeSpan.FromSeconds(30), limits.RequestHeadersTimeout);
        await RunningApi.StopAsync(app);
    }

    [Theory]
    [InlineData(31 * 1024, 401)]
    [InlineData(40 * 1024, 431)]
    public async Task Headers_have_at_most_32_kibibytes(int length, int status) =>
        (await new ApiClient(api.Http, null).GetAsync("/v1/customers", ("X-Long", new string('x', length)))).Expect(status);

    [Theory]
    [InlineData(7 * 1024, 401)]
    [InlineData(9 * 1024, 414)]
    public async Task An_address_has_at_most_8_kibibytes(int length, int status) =>
        (await new ApiClient(api.Http, null).GetAsync("/v1/customers?search=" + new string('x', length))).Expect(status);
}

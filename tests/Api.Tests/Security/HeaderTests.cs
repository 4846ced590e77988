using System.Net.Http.Headers;
using System.Text;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Api.Tests.Security;

/// <summary>Headers that somebody parses, with what no parser expects, on every operation.</summary>
[Collection(SecurityCollection.Name)]
public sealed class HeaderTests(ApiWithSilo api) : IAsyncLifetime
{
    // What a request may not say, or not so. A value is sent as it stands.
    private static readonly (string Name, string[] Values)[] Table =
    [
        ("Accept", ["", ",", ";", ";;;", "nonsense", "text/csv;q=", "text/csv;q=2", "text/csv;q=NaN", "text/csv;q=1e9", "*/*;q=-1", "text/csv;q=\"", "text/", "/", "*/csv", "text/event-stream;x"]),
        ("Accept-Charset", ["", "nonsense", ";q="]),
        ("Accept-Encoding", ["", "nonsense", "gzip;q=", "gzip;q=2", "*;q=0", ",,,"]),
        ("Accept-Language", ["", "x-nonsense", "en;q=", "\""]),
        ("If-Match", ["", "\"", "\"\"", ",,,", "W/", "W/\"1\"", "1", "*, *", "\"99999999999999999999\"", "\"-1\"", "\u00c3\u00a9"]),
        ("If-None-Match", ["", "\"", ",,,", "W/\"1\"", "*, \"1\"", "1"]),
        ("If-Modified-Since", ["", "yesterday", "Thu, 32 Foo 2027 99:99:99 GMT", "0", "-1"]),
        ("If-Range", ["", "\"", "W/\"1\"", "yesterday"]),
        ("Range", ["", "bytes", "bytes=", "bytes=-", "bytes=5-1", "bytes=0-0,0-0,-1", "bytes=99999999999999999999-", "lines=1-2"]),
        ("Idempotency-Key", ["", "\"", "\"\"", "\"\\\"", new string('k', 201), "\u00c3\u00a9", "a\tb", ";"]),
        ("Last-Event-ID", ["", "\u00c3\u00a9", "99999999999999999999", new string('x', 4000)]),
        ("Content-Encoding", ["", "gzip", "nonsense", "gzip, br", ",", "\""]),
        ("Content-Language", ["", "\""]),
        ("Content-Range", ["", "bytes 0-0/1", "\""]),
        ("Content-Disposition", ["", "form-data; name=", "\""]),
        ("Expect", ["nonsense"]),
        ("Origin", ["", "null", "nonsense", "http://", "http://[", "https://example.com, https://example.org"]),
        ("Referer", ["", "http://["]),
        ("Cookie", ["", "=", ";", "a=b; a=c;;", "\""]),
        ("X-Forwarded-For", ["", "nonsense", "1.2.3.4, ,", "[::1", "999.999.999.999:99999"]),
        ("X-Forwarded-Proto", ["", "nonsense", "https, http, ,", "\""]),
        ("X-Forwarded-Host", ["", "nonsense:port", "[", "a,b", "\u00c3\u00a9"]),
        ("X-Forwarded-Prefix", ["", "x", "//", "%00"]),
        ("Forwarded", ["", "for=", "for=\"[", "proto=nonsense;host="]),
        ("X-HTTP-Method-Override", ["", "DELETE", "NONSENSE"]),
        ("traceparent", ["", "00", "00-0-0-0", "00-" + new string('0', 32) + "-" + new string('0', 16) + "-00", "ff-" + new string('g', 32) + "-" + new string('g', 16) + "-zz"]),
        ("tracestate", ["", "=", new string('x', 4000)]),
        ("Baggage", ["", "=", "a=b;;,"]),
        ("Request-Id", ["", "|", new string('x', 4000)]),
        ("Upgrade", ["", "websocket", "nonsense"]),
        ("Sec-WebSocket-Key", ["", "nonsense"]),
        ("Sec-WebSocket-Version", ["", "-1", "nonsense"]),
        ("Prefer", ["", "wait=", "\""]),
        ("Via", ["", "\""]),
    ];

    // What is refused by one of these would hide the others from the routes.
    private static readonly string[] Alone = ["If-Match", "Idempotency-Key", "Content-Encoding", "Expect", "Upgrade"];

    private static readonly string[] Types =
    [
        ";charset=", ";charset=\"\"", ";charset=\" \"", "; charset=;charset=utf-8", ";charset=utf-8;charset=", ";charset", ";charset=nonsense", ";charset=utf-7", ";charset=utf-16",
        ";charset=\"utf-16\"", ";charset='utf-8'", ";charset=\u00c3\u00a9", ";charset==", ";charset=\"utf-8", ";=", ";;;", ";boundary=", ";q=2", ";version=1;charset=iso-8859-1",
    ];

    private readonly List<(string What, string Told)> _wrong = [];
    private LoggedApi _app = null!;

    public async Task InitializeAsync() => _app = await LoggedApi.StartAsync(api);

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task No_header_however_wrong_is_the_servers_fault_on_any_operation()
    {
        var operations = await Operation.AllAsync(_app.Http);
        var (tenant, victim) = (await api.TenantAsync("100000.00"), await api.TenantAsync());
        var things = await api.BelongingsAsync(tenant);
        var callers = await Callers.OfAsync(api, tenant, things["customers"]);
        // What takes things away comes last, for the others need them.
        foreach (var operation in operations.Where(operation => !operation.Streams && LeastRoles.All[operation.Name] != LeastRole.Public).OrderBy(operation => operation.Method == "delete"))
        {
            var least = LeastRoles.All[operation.Name];
            var key = least switch { LeastRole.Operator => callers.Operator.Key, LeastRole.App => callers.App.Key, _ => callers.Creator.Key };
            var path = (least == LeastRole.Operator ? Belongings.Only("tenants", victim.Id) : things).PathOf(operation);
            foreach (var headers in Rounds())
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method), path) { Content = operation.Body() };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                foreach (var (name, value) in headers)
                {
                    if (!request.Headers.TryAddWithoutValidation(name, value))
                    {
                        request.Content ??= new ByteArrayContent([]);
                        Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value), name);
                    }
                }

                await SendAsync(request, operation.Name, string.Join(" | ", headers));
            }
        }

        Tell();
    }

    // One at a time where one refusal ends it, else the first values of all, then the second ones, and so on.
    private static IEnumerable<IReadOnlyList<(string Name, string Value)>> Rounds()
    {
        foreach (var (name, values) in Table.Where(header => Alone.Contains(header.Name)))
        {
            foreach (var value in values)
            {
                yield return name == "If-Match" ? [(name, value)] : [("If-Match", "*"), (name, value)];
            }
        }

        var together = Table.Where(header => !Alone.Contains(header.Name)).ToList();
        for (var round = 0; round < together.Max(header => header.Values.Length); round++)
        {
            yield return [("If-Match", "*"), .. together.Select(header => (header.Name, header.Values[round % header.Values.Length]))];
        }
    }

    [Fact]
    public async Task A_body_whose_charset_is_not_read_is_answered_415_on_every_operation()
    {
        var operations = await Operation.AllAsync(_app.Http);
        var tenant = await api.TenantAsync();
        var token = (await Callers.OfAsync(api, tenant, (await api.BelongingsAsync(tenant))["customers"])).App.Key;
        foreach (var operation in operations.Where(operation => operation.BodyType is not null))
        {
            var key = LeastRoles.All[operation.Name] switch { LeastRole.Operator => RunningApi.OperatorKey, LeastRole.App => token, _ => tenant.Client.Key };
            foreach (var parameter in Types)
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method), Belongings.Nothing.PathOf(operation)) { Content = new ByteArrayContent("{}"u8.ToArray()) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", operation.BodyType + parameter));
                var status = await SendAsync(request, operation.Name, "Content-Type: " + operation.BodyType + parameter);
                // An import reads other encodings too, and says which.
                var refused = operation.BodyType == "text/csv"
                    ? parameter is ";charset=" or ";charset=\"\""
                    : parameter.Contains("charset=", StringComparison.Ordinal) && !parameter.StartsWith(";charset=utf-8", StringComparison.Ordinal);
                if (refused && status != 415)
                {
                    _wrong.Add((operation.Name, $"{status} for {parameter}"));
                }
            }
        }

        Tell();
    }

    [Fact]
    public async Task A_compressed_body_is_answered_415_for_nobody_unpacks_it()
    {
        var tenant = await api.TenantAsync();
        foreach (var (encoding, status) in new[] { ("gzip", 415), ("identity, br", 415), ("nonsense", 415), ("identity", 201), ("Identity", 201) })
        {
            using var content = new StringContent("""{"name":"x"}""", Encoding.UTF8, "application/json");
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            var answer = (await new ApiClient(_app.Http, tenant.Client.Key).SendAsync(HttpMethod.Post, "/v1/groups", content)).Expect(status);
            if (status == 415)
            {
                answer.ExpectProblem(415, "mediaTypeNotSupported").ExpectValue("reason", "contentEncoding");
            }
        }
    }

    [Theory]
    [InlineData("GET /v1/groups HTTP/1.1\r\nHost: ", null)]
    [InlineData("GET /v1/groups HTTP/1.1\r\nHost: [", null)]
    [InlineData("GET /v1/groups HTTP/1.1\r\nHost: a b", null)]
    [InlineData("GET /v1/groups HTTP/1.1\r\nHost: x:99999999", null)]
    [InlineData("GET /v1/groups HTTP/1.1\r\nHost: x\r\nHost: y", null)]
    [InlineData("GET /v1/groups HTTP/1.1", null)]
    [InlineData("GET http://[/v1/groups HTTP/1.1\r\nHost: x", null)]
    [InlineData("GET http://x/v1/groups HTTP/1.1\r\nHost: x", null)]
    [InlineData("GET * HTTP/1.1\r\nHost: x", null)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x", null)]
    [InlineData("NONSENSE /v1/groups HTTP/1.1\r\nHost: x", null)]
    [InlineData("CONNECT x:443 HTTP/1.1\r\nHost: x:443", null)]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: -1", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: x", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: ", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense", "{}")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked", "ffffffffffffffff\r\n{}\r\n0\r\n\r\n")]
    [InlineData("POST /webhooks/whatsapp/none HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json", "zz\r\n")]
    [InlineData("POST /v1/customers/import HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: text/csv\r\nAuthorization: Bearer KEY", "zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\nAuthorization: Bearer KEY\r\nIdempotency-Key: k", "zz\r\n{}\r\n0\r\n\r\n")]
    public async Task What_no_client_writes_is_refused_and_leaves_no_stack_in_the_log(string head, string? body)
    {
        var tenant = await api.TenantAsync();
        using var call = await RawCall.BeginAsync(_app.Http.BaseAddress!, head.Replace("KEY", tenant.Client.Key, StringComparison.Ordinal));
        await call.SendAsync(Encoding.Latin1.GetBytes(body ?? string.Empty));
        Assert.InRange(RawCall.StatusOf(await call.AnswerAsync()), 200, 499);
        Tell();
    }

    [Theory]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: application/json\r\nAuthorization: Bearer KEY")]
    [InlineData("POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: application/json\r\nAuthorization: Bearer KEY\r\nIdempotency-Key: k")]
    [InlineData("POST /v1/customers/import HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: text/csv\r\nAuthorization: Bearer KEY")]
    [InlineData("POST /webhooks/whatsapp/SENDER HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("POST /webhooks/whatsapp/SENDER HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("GET /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY")]
    public async Task A_caller_that_hangs_up_leaves_no_stack_in_the_log(string head)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        for (var round = 0; round < 10; round++)
        {
            using var call = await RawCall.BeginAsync(
                _app.Http.BaseAddress!, head.Replace("KEY", tenant.Client.Key, StringComparison.Ordinal).Replace("SENDER", sender, StringComparison.Ordinal));
            await call.SendAsync("2\r\n"u8.ToArray());
            if (round % 2 == 0)
            {
                call.End();
                await call.AnswerAsync();
            }
        }

        (await new ApiClient(_app.Http, tenant.Client.Key).GetAsync("/v1/groups")).Expect(200);
        Tell();
    }

    private async Task<int> SendAsync(HttpRequestMessage request, string operation, string header)
    {
        using var answer = await _app.Http.SendAsync(request);
        var status = (int)answer.StatusCode;
        if (status >= 500)
        {
            _wrong.Add((operation, $"{status} for {header}: {await answer.Content.ReadAsStringAsync()}"));
        }

        return status;
    }

    private void Tell()
    {
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} answers:\n{string.Join('\n', _wrong.DistinctBy(wrong => wrong.Told).Select(wrong => $"{wrong.What}: {wrong.Told}").Take(20))}");
        _app.ExpectNoTrouble();
    }
}

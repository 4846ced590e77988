using MassMessaging.Api.Access;

namespace MassMessaging.Api.Tests;

/// <summary>Signing in to the console: what opens a session, what the session opens, and what ends it.</summary>
[Collection(ApiCollection.Name)]
public sealed class SessionTests(RunningApi api) : IAsyncLifetime
{
    private HttpClient _http = null!;

    public Task InitializeAsync()
    {
        _http = Bare(new Uri(api.Http.BaseAddress!.ToString()));
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_key_is_exchanged_for_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        var tenant = await api.TenantAsync();
        var browser = new Browser(_http);

        var answer = (await browser.SignInAsync(new { key = tenant.Client.Key })).Expect(200);

        Assert.Equal(["httponly", "max-age=604800", "path=/", "samesite=strict"], browser.SetCookie!.Split("; ").Skip(1).Order(StringComparer.Ordinal));
        Assert.StartsWith("massmessaging=", browser.Cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Token, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(tenant.Client.Key!, answer.Body, StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var me = answer["me"];
        Assert.Equal(
            (tenant.Id, "Salon", "creator", "EUR", "Europe/Rome", "live", "session", false),
            (me.GetProperty("tenantId").GetString(), me.GetProperty("tenantName").GetString(), me.GetProperty("role").GetString(), me.GetProperty("currency").GetString(),
                me.GetProperty("timeZone").GetString(), me.GetProperty("kind").GetString(), me.GetProperty("via").GetString(), me.GetProperty("suspended").GetBoolean()));
        Assert.Equal(tenant.Client.Key![^4..], me.GetProperty("key").GetProperty("hint").GetString());
        Assert.InRange(me.GetProperty("expiresAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromHours(11), TimeSpan.FromHours(13));
        (await browser.GetAsync("/v1/customers")).Expect(200);
        (await browser.PostAsync("/v1/groups", new { name = "x" })).Expect(201);
        Assert.Equal("session", (await browser.GetAsync("/v1/me")).Expect(200).Text("via"));
        Assert.Equal(1, await CountAsync("sessions where token_hash = @hash", new { hash = SessionTokens.HashOf(browser.Token) }));
    }

    [Fact]
    public async Task Behind_tls_the_cookie_is_of_this_host_alone_and_the_plain_one_opens_nothing()
    {
        var tenant = await api.TenantAsync();
        await using var app = await RunningApi.StartAsync(api.Database, settings: "--Tls:InFront=true");
        using var http = Bare(new Uri(app.Urls.First()));
        var browser = new Browser(http);

        (await browser.SignInAsync(new { key = tenant.Client.Key }, ("Origin", app.Urls.First().Replace("http:", "https:", StringComparison.Ordinal)))).Expect(200);

        Assert.StartsWith("__Host-massmessaging=", browser.Cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", browser.SetCookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", browser.SetCookie, StringComparison.OrdinalIgnoreCase);
        (await browser.GetAsync("/v1/me")).Expect(200);
        (await new Browser(http).GetAsync("/v1/me", ("Cookie", "massmessaging=" + browser.Token))).ExpectProblem(401, "keyRequired");
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Who_is_signed_in_is_told_by_the_cookie_and_nobody_is_no_error()
    {
        var tenant = await api.TenantAsync();
        Assert.False((await new Browser(_http).GetAsync("/v1/session")).Expect(200)["signedIn"].GetBoolean());
        Assert.False((await tenant.Client.GetAsync("/v1/session")).Expect(200)["signedIn"].GetBoolean());
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);
        Assert.Equal(tenant.Id, (await browser.GetAsync("/v1/session")).Expect(200)["me"].GetProperty("tenantId").GetString());
        var left = browser.Copy();

        (await browser.DeleteAsync("/v1/session")).Expect(204);

        Assert.Null(browser.Cookie);
        Assert.False((await left.GetAsync("/v1/session")).Expect(200)["signedIn"].GetBoolean());
        (await left.GetAsync("/v1/me")).ExpectProblem(401, "sessionEnded");
        (await left.DeleteAsync("/v1/session")).Expect(204);
        (await new Browser(_http).DeleteAsync("/v1/session")).Expect(204);
    }

    [Theory]
    [InlineData("""{"key":"mm_unknown"}""", 401, "signInRefused")]
    [InlineData("""{"key":"mma_AAAA"}""", 401, "signInRefused")]
    [InlineData("""{"code":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", 401, "codeRefused")]
    [InlineData("""{"code":"x"}""", 401, "codeRefused")]
    [InlineData("""{"key":" "}""", 400, "keyOrCodeRequired")]
    [InlineData("""{"key":"a","code":"b"}""", 400, "keyOrCodeRequired")]
    [InlineData("""{"password":"a"}""", 400, "memberUnknown")]
    [InlineData("{}", 400, "keyOrCodeRequired")]
    public async Task What_opens_no_session_is_refused_with_its_reason_and_sets_no_cookie(string body, int status, string code)
    {
        var browser = new Browser(_http);
        (await browser.SignInAsync(body)).ExpectProblem(status, code);
        Assert.Null(browser.SetCookie);
    }

    [Fact]
    public async Task The_operators_key_opens_no_console()
    {
        var browser = new Browser(_http);
        Assert.Contains("key of an account", (await browser.SignInAsync(new { key = RunningApi.OperatorKey })).ExpectProblem(403, "operatorKeyRefused").Text("detail"), StringComparison.Ordinal);
        Assert.Null(browser.SetCookie);
    }

    [Fact]
    public async Task A_call_by_session_without_our_own_pages_header_is_refused_and_changes_nothing()
    {
        var tenant = await api.TenantAsync();
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);

        (await browser.SendBareAsync(HttpMethod.Post, "/v1/groups", new { id = "g", name = "x" })).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Delete, "/v1/customers/none", null)).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Get, "/v1/customers", null)).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Get, "/v1/session", null)).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Delete, "/v1/session", null)).ExpectProblem(403, "consoleHeaderRequired");
        // A browser's own stream of events cannot send it, and only reads.
        (await browser.SendBareAsync(HttpMethod.Get, "/v1/campaigns/none/events", null)).ExpectProblem(404, "notFound");

        (await browser.GetAsync("/v1/groups/g")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task What_the_page_names_to_be_read_ahead_needs_no_header_where_the_browser_says_that_our_page_asks()
    {
        var tenant = await api.TenantAsync();
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);
        (string, string) ours = ("Sec-Fetch-Site", "same-origin");

        Assert.Equal(tenant.Id, (await browser.SendBareAsync(HttpMethod.Get, "/v1/session?campaigns=30", null, ours)).Expect(200)["me"].GetProperty("tenantId").GetString());

        (await browser.SendBareAsync(HttpMethod.Get, "/v1/session", null, ("Sec-Fetch-Site", "none"))).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Get, "/v1/session", null, ("Sec-Fetch-Site", "same-site"))).ExpectProblem(403, "originForeign");
        (await browser.SendBareAsync(HttpMethod.Delete, "/v1/session", null, ours)).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Get, "/v1/customers", null, ours)).ExpectProblem(403, "consoleHeaderRequired");
        (await browser.SendBareAsync(HttpMethod.Post, "/v1/groups", new { id = "g", name = "x" }, ours)).ExpectProblem(403, "consoleHeaderRequired");
    }

    [Fact]
    public async Task Campaigns_that_come_with_the_session_count_as_a_call_and_stay_away_above_the_limit()
    {
        var tenant = await api.TenantAsync();
        await using var app = await RunningApi.StartAsync(api.Database, settings: "--RateLimit:PerMinute=1");
        using var http = Bare(new Uri(app.Urls.First()));
        var browser = await Browser.SignedInAsync(http, tenant.Client.Key!);

        // The minute may end in between, and then one more comes along.
        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add((await browser.GetAsync("/v1/session?campaigns=1")).Expect(200));
        }

        Assert.All(answers, answer => Assert.True(answer["signedIn"].GetBoolean()));
        Assert.InRange(answers.Count(answer => answer["campaigns"].ValueKind != System.Text.Json.JsonValueKind.Null), 1, 2);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Answers_to_the_console_are_compressed_and_those_to_a_key_and_streams_are_not()
    {
        var tenant = await api.TenantAsync();
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);
        (string, string) takes = ("Accept-Encoding", "gzip, br");

        var customers = (await browser.GetAsync("/v1/customers", takes)).Expect(200);
        Assert.Equal(("br", "Accept-Encoding"), (customers.Headers["Content-Encoding"], customers.Headers["Vary"]));
        Assert.Equal("br", (await browser.GetAsync("/v1/customers/none", takes)).Expect(404).Headers["Content-Encoding"]);
        Assert.Equal("gzip", (await browser.GetAsync("/v1/customers", ("Accept-Encoding", "gzip"))).Expect(200).Headers["Content-Encoding"]);
        Assert.DoesNotContain("Content-Encoding", (await browser.GetAsync("/v1/customers")).Expect(200).Headers.Keys);
        Assert.DoesNotContain("Content-Encoding", (await tenant.Client.GetAsync("/v1/customers", takes)).Expect(200).Headers.Keys);

        using var asked = browser.Request(HttpMethod.Get, "/v1/events", takes);
        using var stream = await _http.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
        Assert.Empty(stream.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "http://127.0.0.1.elsewhere.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_call_that_a_page_of_another_origin_caused_is_refused(string name, string value)
    {
        var tenant = await api.TenantAsync();
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);

        (await browser.PostAsync("/v1/groups", new { id = "g", name = "x" }, (name, value))).ExpectProblem(403, "originForeign");
        (await browser.GetAsync("/v1/customers", (name, value))).ExpectProblem(403, "originForeign");
        (await browser.SendBareAsync(HttpMethod.Get, "/v1/campaigns/none/events", null, (name, value))).ExpectProblem(403, "originForeign");
        (await browser.SendAsync(HttpMethod.Delete, "/v1/session", null, (name, value))).ExpectProblem(403, "originForeign");
        (await new Browser(_http).SignInAsync(new { key = tenant.Client.Key }, (name, value))).ExpectProblem(403, "originForeign");

        (await browser.GetAsync("/v1/groups/g")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task Our_own_page_calls_from_the_address_that_was_asked_or_from_the_one_that_the_settings_name()
    {
        var tenant = await api.TenantAsync();
        await using var app = await RunningApi.StartAsync(api.Database, settings: "--Api:PublicUrl=https://messages.example:8443");
        using var http = Bare(new Uri(app.Urls.First()));
        var browser = await Browser.SignedInAsync(http, tenant.Client.Key!);

        (await browser.GetAsync("/v1/me", ("Origin", app.Urls.First()), ("Sec-Fetch-Site", "same-origin"))).Expect(200);
        (await browser.GetAsync("/v1/me", ("Origin", "https://messages.example:8443"))).Expect(200);
        (await browser.GetAsync("/v1/me", ("Origin", "https://messages.example"))).ExpectProblem(403, "originForeign");
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task No_answer_lets_another_origin_read_or_send_the_session()
    {
        var browser = await Browser.SignedInAsync(_http, (await api.TenantAsync()).Client.Key!);
        foreach (var (method, path) in new[] { ("OPTIONS", "/v1/session"), ("OPTIONS", "/v1/groups"), ("GET", "/v1/groups"), ("GET", "/console"), ("POST", "/v1/groups") })
        {
            var answer = await browser.SendAsync(
                new HttpMethod(method), path, null, ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", Browser.Header));
            Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_session_opens_neither_the_operators_calls_nor_the_live_connection_nor_a_providers_call()
    {
        var browser = await Browser.SignedInAsync(_http, (await api.TenantAsync()).Client.Key!);
        (await browser.GetAsync("/v1/tenants")).ExpectProblem(403, "operatorKeyRequired");
        (await browser.GetAsync("/metrics")).ExpectProblem(401, "keyRequired");
        (await browser.GetAsync("/v1/inbox")).ExpectProblem(401, "appTokenRequired");
        (await browser.PostAsync("/hubs/chat/negotiate?negotiateVersion=1")).ExpectProblem(401, "appTokenRequired");
        (await browser.PostAsync("/webhooks/sms/none", null)).ExpectProblem(401, "signatureInvalid");
    }

    [Fact]
    public async Task A_key_that_is_sent_along_goes_before_the_cookie()
    {
        var tenant = await api.TenantAsync();
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);
        var viewer = await api.WithRoleAsync(tenant, "viewer");
        Assert.Equal("viewer", (await browser.GetAsync("/v1/me", ("Authorization", "Bearer " + viewer.Key))).Expect(200).Text("role"));
        (await browser.GetAsync("/v1/me", ("Authorization", "Bearer mm_none"))).ExpectProblem(401, "keyRequired");
    }

    [Theory]
    [InlineData("viewer", 403)]
    [InlineData("manager", 201)]
    public async Task A_session_may_what_its_key_may(string role, int status)
    {
        var browser = await Browser.SignedInAsync(_http, (await api.WithRoleAsync(await api.TenantAsync(), role)).Key!);
        (await browser.PostAsync("/v1/groups", new { name = "x" })).Expect(status);
        (await browser.PostAsync("/v1/keys", new { name = "x", role = "viewer" })).ExpectProblem(403, "roleForbidden");
    }

    [Theory]
    [InlineData("last_used_at = now() - interval '12 hours' + interval '1 minute'", true)]
    [InlineData("last_used_at = now() - interval '12 hours'", false)]
    [InlineData("ends_at = now() + interval '1 minute'", true)]
    [InlineData("ends_at = now()", false)]
    public async Task A_session_ends_after_12_hours_without_use_and_at_its_end_however_much_it_is_used(string change, bool opens)
    {
        var browser = await Browser.SignedInAsync(_http, (await api.TenantAsync()).Client.Key!);
        await SetAsync(browser, change);
        var answer = await browser.GetAsync("/v1/me");
        if (opens)
        {
            answer.Expect(200);
        }
        else
        {
            answer.ExpectProblem(401, "sessionEnded");
        }
    }

    [Fact]
    public async Task A_session_lasts_7_days_at_most()
    {
        var browser = await Browser.SignedInAsync(_http, (await api.TenantAsync()).Client.Key!);
        Assert.Equal(1, await CountAsync(
            "sessions where token_hash = @hash and ends_at = created_at + interval '7 days'", new { hash = SessionTokens.HashOf(browser.Token) }));
        await SetAsync(browser, "ends_at = now() + interval '10 minutes'");
        Assert.InRange(
            (await browser.GetAsync("/v1/me")).Expect(200)["expiresAt"].GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task Its_use_is_written_at_most_once_a_minute()
    {
        var browser = await Browser.SignedInAsync(_http, (await api.TenantAsync()).Client.Key!);
        var hash = SessionTokens.HashOf(browser.Token);
        await SetAsync(browser, "last_used_at = now() - interval '30 seconds'");
        (await browser.GetAsync("/v1/me")).Expect(200);
        Assert.Equal(1, await CountAsync("sessions where token_hash = @hash and last_used_at < now() - interval '25 seconds'", new { hash }));

        await SetAsync(browser, "last_used_at = now() - interval '61 seconds'");
        (await browser.GetAsync("/v1/me")).Expect(200);
        Assert.Equal(1, await CountAsync("sessions where token_hash = @hash and last_used_at > now() - interval '25 seconds'", new { hash }));
    }

    [Fact]
    public async Task A_session_goes_with_its_key_and_with_its_tenant_and_only_reads_while_the_tenant_is_suspended()
    {
        var tenant = await api.TenantAsync();
        var key = (await tenant.Client.PostAsync("/v1/keys", new { name = "laptop", role = "creator" })).Expect(201);
        var (lost, own) = (await Browser.SignedInAsync(_http, key.Text("key")), await Browser.SignedInAsync(_http, tenant.Client.Key!));

        (await tenant.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);
        (await lost.GetAsync("/v1/me")).ExpectProblem(401, "sessionEnded");
        (await new Browser(_http).SignInAsync(new { key = key.Text("key") })).ExpectProblem(401, "signInRefused");

        (await api.Operator.PatchAsync("/v1/tenants/" + tenant.Id, new { suspended = true })).Expect(200);
        (await own.PostAsync("/v1/groups", new { name = "x" })).ExpectProblem(403, "tenantSuspended");
        Assert.True((await own.GetAsync("/v1/me")).Expect(200)["suspended"].GetBoolean());
        (await Browser.SignedInAsync(_http, tenant.Client.Key!)).Copy();

        (await api.Operator.DeleteAsync("/v1/tenants/" + tenant.Id)).Expect(202);
        (await own.GetAsync("/v1/me")).ExpectProblem(401, "sessionEnded");
    }

    [Fact]
    public async Task One_more_session_of_a_key_than_it_may_have_ends_the_one_that_was_used_longest_ago()
    {
        var tenant = await api.TenantAsync();
        await using var app = await RunningApi.StartAsync(api.Database, settings: "--Limits:SessionsPerKey=3");
        using var http = Bare(new Uri(app.Urls.First()));
        var browsers = new List<Browser>();
        for (var i = 0; i < 3; i++)
        {
            browsers.Add(await Browser.SignedInAsync(http, tenant.Client.Key!));
            await SetAsync(browsers[i], $"last_used_at = now() - interval '{(i == 1 ? 9 : i)} minutes'");
        }

        browsers.Add(await Browser.SignedInAsync(http, tenant.Client.Key!));

        (await browsers[1].GetAsync("/v1/me")).ExpectProblem(401, "sessionEnded");
        foreach (var i in new[] { 0, 2, 3 })
        {
            (await browsers[i].GetAsync("/v1/me")).Expect(200);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Browser.SignedInAsync(http, tenant.Client.Key!)));
        Assert.Equal(3, await CountAsync("sessions join api_keys using (key_id) where tenant_id = @TenantId", new { tenant.TenantId }));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Signing_in_again_ends_the_session_that_the_browser_had()
    {
        var tenant = await api.TenantAsync();
        var browser = await Browser.SignedInAsync(_http, tenant.Client.Key!);
        var before = browser.Copy();
        (await browser.SignInAsync(new { key = tenant.Client.Key })).Expect(200);
        (await before.GetAsync("/v1/me")).ExpectProblem(401, "sessionEnded");
        (await browser.GetAsync("/v1/me")).Expect(200);
    }

    [Fact]
    public async Task A_code_opens_one_session_on_another_device_once_and_no_longer_than_the_one_that_shows_it()
    {
        var laptop = await Browser.SignedInAsync(_http, (await api.WithRoleAsync(await api.TenantAsync(), "viewer")).Key!);
        await SetAsync(laptop, "ends_at = now() + interval '3 hours'");
        var shown = (await laptop.PostAsync("/v1/session/handover")).Expect(200);
        Assert.InRange(shown["expiresAt"].GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(125));
        var phones = Enumerable.Range(0, 6).Select(_ => new Browser(_http)).ToList();

        var answers = await Task.WhenAll(phones.Select(phone => phone.SignInAsync(new { code = shown.Text("code") })));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => answer.ExpectProblem(401, "codeRefused"));
        var phone = phones.Single(phone => phone.Cookie is not null);
        Assert.NotEqual(laptop.Cookie, phone.Cookie);
        Assert.Equal("viewer", (await phone.GetAsync("/v1/me")).Expect(200).Text("role"));
        Assert.Equal(1, await CountAsync(
            "sessions a join sessions b using (key_id, ends_at) where a.token_hash = @laptop and b.token_hash = @phone",
            new { laptop = SessionTokens.HashOf(laptop.Token), phone = SessionTokens.HashOf(phone.Token) }));
        (await laptop.DeleteAsync("/v1/session")).Expect(204);
        (await phone.GetAsync("/v1/me")).Expect(200);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("signed out")]
    [InlineData("idle")]
    [InlineData("revoked")]
    [InlineData("another code")]
    public async Task A_code_opens_nothing_when_its_time_its_session_or_its_key_has_ended(string what)
    {
        var tenant = await api.TenantAsync();
        var key = (await tenant.Client.PostAsync("/v1/keys", new { name = "laptop", role = "manager" })).Expect(201);
        var laptop = await Browser.SignedInAsync(_http, key.Text("key"));
        var code = (await laptop.PostAsync("/v1/session/handover")).Expect(200).Text("code");
        switch (what)
        {
            case "expired":
                await api.Seed.ExecuteAsync("update session_codes set expires_at = now() where code_hash = @hash", new { hash = SessionTokens.HashOf(code) });
                break;
            case "signed out":
                (await laptop.DeleteAsync("/v1/session")).Expect(204);
                break;
            case "idle":
                await SetAsync(laptop, "last_used_at = now() - interval '12 hours'");
                break;
            case "revoked":
                (await tenant.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);
                break;
            default:
                (await laptop.PostAsync("/v1/session/handover")).Expect(200);
                break;
        }

        (await new Browser(_http).SignInAsync(new { code })).ExpectProblem(401, "codeRefused");
    }

    [Fact]
    public async Task Refused_sign_ins_of_an_address_have_a_limit_and_those_that_open_a_session_do_not_count()
    {
        var tenant = await api.TenantAsync();
        await using var app = await RunningApi.StartAsync(api.Database, settings: ["--SignIn:RefusedPerMinute=3", "--Tls:InFront=true"]);
        using var http = Bare(new Uri(app.Urls.First()));
        for (var i = 0; i < 9; i++)
        {
            (await From("10.0.0.1", new { key = tenant.Client.Key })).Expect(200);
        }

        // Two minutes' worth at most: the window may turn once in between.
        var answers = new List<Answer>();
        for (var i = 0; i < 7; i++)
        {
            answers.Add(await From("10.0.0.1", new { key = "mm_none" }));
        }

        var refused = answers.First(answer => answer.Status == 429).ExpectProblem(429, "rateLimited");
        Assert.Equal(["signIn"], refused["violated-policies"].EnumerateArray().Select(policy => policy.GetString()));
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        // Another address has its own; the first entry is what a caller says of itself, the last what the proxy says.
        (await From("10.0.0.1, 10.0.0.2", new { key = tenant.Client.Key })).Expect(200);
        await RunningApi.StopAsync(app);

        Task<Answer> From(string address, object body) => new Browser(http).SignInAsync(body, ("X-Forwarded-For", address));
    }

    [Fact]
    public async Task A_process_takes_so_many_sign_ins_a_minute_whatever_address_they_say_to_come_from()
    {
        await using var app = await RunningApi.StartAsync(api.Database, settings: "--SignIn:PerMinute=3");
        using var http = Bare(new Uri(app.Urls.First()));
        var answers = new List<Answer>();
        for (var i = 0; i < 7; i++)
        {
            answers.Add(await new Browser(http).SignInAsync(new { code = "none" }, ("X-Forwarded-For", $"10.0.0.{i}")));
        }

        var refused = answers.First(answer => answer.Status == 429).ExpectProblem(429, "rateLimited");
        Assert.Equal(["signIns"], refused["violated-policies"].EnumerateArray().Select(policy => policy.GetString()));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Sessions_and_codes_that_have_ended_are_deleted_and_those_that_stand_stay()
    {
        var tenant = await api.TenantAsync();
        var (idle, old, stays) = (await Browser.SignedInAsync(_http, tenant.Client.Key!), await Browser.SignedInAsync(_http, tenant.Client.Key!), await Browser.SignedInAsync(_http, tenant.Client.Key!));
        (await stays.PostAsync("/v1/session/handover")).Expect(200);
        await SetAsync(idle, "last_used_at = now() - interval '13 hours'");
        await SetAsync(old, "ends_at = now() - interval '1 minute'");
        await api.Seed.ExecuteAsync("update session_codes set expires_at = now() - interval '1 second' where key_id in (select key_id from api_keys where tenant_id = @TenantId)", new { tenant.TenantId });

        await OutgoingWebhookTests.UntilAsync("what has ended is gone", async () =>
            await CountAsync("sessions join api_keys using (key_id) where tenant_id = @TenantId", new { tenant.TenantId }) == 1
            && await CountAsync("session_codes join api_keys using (key_id) where tenant_id = @TenantId", new { tenant.TenantId }) == 0);
        (await stays.GetAsync("/v1/me")).Expect(200);
    }

    [Theory]
    [InlineData("ftp://messages.example")]
    [InlineData("https://messages.example/path")]
    [InlineData("messages.example")]
    public async Task A_public_address_that_is_none_stops_the_start(string value) =>
        Assert.Contains("Api:PublicUrl", (await Assert.ThrowsAnyAsync<Exception>(() => RunningApi.StartAsync(api.Database, settings: "--Api:PublicUrl=" + value))).Message, StringComparison.Ordinal);

    private static HttpClient Bare(Uri address) => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };

    private Task SetAsync(Browser browser, string change) =>
        api.Seed.ExecuteAsync($"update sessions set {change} where token_hash = @hash", new { hash = SessionTokens.HashOf(browser.Token) });

    private Task<int> CountAsync(string what, object values) => api.Seed.QueryAsync<int>($"select count(*)::int from {what}", values)!;
}

using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace MassMessaging.Api.Tests;

/// <summary>How the console's files are served: whatever its build left in its folder.</summary>
[Collection(ApiCollection.Name)]
public sealed class ConsoleTests(RunningApi api) : IAsyncLifetime
{
    private const string Page = "<!doctype html><title>Console</title><script type=\"module\" src=\"/console/assets/app-1A2B.js\"></script>";
    private const string Script = "console.log('hello')";
    private const string OldScript = "console.log('before')";
    private readonly string _root = Directory.CreateTempSubdirectory("console").FullName;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var assets = Directory.CreateDirectory(Path.Combine(_root, "built", "assets")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_root, "built", "index.html"), Page);
        await File.WriteAllTextAsync(Path.Combine(_root, "built", "secret.txt"), "no asset");
        await WriteAsync(assets, "app-1A2B.js", Script);
        await File.WriteAllTextAsync(Path.Combine(assets, "plain-9.css"), "body{}");
        await File.WriteAllTextAsync(Path.Combine(assets, ".hidden"), "hidden");
        await WriteAsync(Directory.CreateDirectory(Path.Combine(_root, "previous")).FullName, "app-0000.js", OldScript);
        _app = await RunningApi.StartAsync(
            api.Database, settings: [$"--Console:Folder={Path.Combine(_root, "built")}", $"--Console:PreviousAssets={Path.Combine(_root, "previous")}"]);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await RunningApi.StopAsync(_app);
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/")]
    [InlineData("/console/campaigns/17/people")]
    [InlineData("/console/assetsx")]
    public async Task Every_address_of_the_console_answers_its_one_page_which_is_asked_for_again_at_each_visit(string path)
    {
        var answer = (await GetAsync(path)).Expect(200);
        Assert.Equal(Page, answer.Body);
        Assert.Equal("text/html; charset=utf-8", answer.Headers["Content-Type"]);
        Assert.Equal("no-cache", answer.Headers["Cache-Control"]);
        Assert.Empty((await GetAsync(path, ("If-None-Match", answer.ETag))).Expect(304).Body);

        await File.WriteAllTextAsync(Path.Combine(_root, "built", "index.html"), Page + "<!-- newer -->");
        Assert.NotEqual(answer.ETag, (await GetAsync(path, ("If-None-Match", answer.ETag))).Expect(200).ETag);
    }

    [Theory]
    [InlineData("de-AT, en;q=0.8", "de")]
    [InlineData("en-GB, de;q=0.8", "en")]
    [InlineData("it, de;q=0.8", "de")]
    [InlineData("fr", "en")]
    [InlineData(null, "en")]
    public async Task The_page_names_the_words_of_the_language_that_the_browser_prefers(string? preferred, string language)
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "built", "index.de.html"), Page + "<!-- Deutsch -->");
        var answer = (await GetAsync("/console/senders", preferred is null ? [] : [("Accept-Language", preferred)])).Expect(200);

        Assert.Equal(language == "de" ? Page + "<!-- Deutsch -->" : Page, answer.Body);
        Assert.Equal("Accept-Language, Accept-Encoding", answer.Headers["Vary"]);
        Assert.Equal(language, answer.Headers["Content-Language"]);
    }

    [Theory]
    [InlineData("/console", "/v1/session?campaigns=30")]
    [InlineData("/console/", "/v1/session?campaigns=30")]
    [InlineData("/console/campaigns", "/v1/session?campaigns=30")]
    [InlineData("/console/campaigns/", "/v1/session?campaigns=30")]
    [InlineData("/console/campaigns?status=live", "/v1/session")]
    [InlineData("/console/campaigns/new", "/v1/session")]
    [InlineData("/console/senders", "/v1/session")]
    public async Task The_page_names_what_its_screen_reads_first_to_browsers_that_say_which_page_asks(string path, string first)
    {
        Assert.Equal($"<{first}>; rel=preload; as=fetch; crossorigin", (await GetAsync(path, ("Sec-Fetch-Site", "none"))).Expect(200).Headers["Link"]);
        Assert.DoesNotContain("Link", (await GetAsync(path)).Expect(200).Headers.Keys);
        Assert.DoesNotContain("Link", (await GetAsync("/console/assets/app-1A2B.js", ("Sec-Fetch-Site", "same-origin"))).Expect(200).Headers.Keys);
    }

    [Fact]
    public async Task The_page_takes_nothing_from_elsewhere_and_runs_nothing_that_stands_in_it()
    {
        foreach (var path in new[] { "/console", "/console/assets/app-1A2B.js", "/console/assets/none.js", "/CONSOLE/x" })
        {
            var headers = (await GetAsync(path)).Headers;
            Assert.Equal(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
                + "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", headers["Content-Security-Policy"]);
            Assert.Equal("no-referrer", headers["Referrer-Policy"]);
            Assert.Equal("same-origin", headers["Cross-Origin-Opener-Policy"]);
            Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        }

        Assert.Equal("frame-ancestors 'none'", (await GetAsync("/swagger/index.html")).Headers["Content-Security-Policy"]);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate, br;q=0.5", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("*", "br")]
    [InlineData("br;q=0, *;q=0", null)]
    [InlineData("identity", null)]
    [InlineData(";;,=", null)]
    [InlineData(null, null)]
    public async Task An_asset_is_kept_for_ever_and_answered_in_the_strongest_form_that_the_browser_takes(string? accepted, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/assets/app-1A2B.js");
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        using var answer = await _http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("Accept-Encoding", answer.Headers.GetValues("Vary").Single());
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(Script, await ReadAsync(answer, encoding));
    }

    [Fact]
    public async Task An_asset_without_a_compressed_form_is_answered_as_it_is()
    {
        var answer = (await GetAsync("/console/assets/plain-9.css", ("Accept-Encoding", "br"))).Expect(200);
        Assert.Equal("body{}", answer.Body);
        Assert.False(answer.Headers.ContainsKey("Content-Encoding"));
        Assert.Equal("text/css; charset=utf-8", answer.Headers["Content-Type"]);
        (await GetAsync("/console/assets/plain-9.css", ("If-None-Match", answer.ETag))).Expect(304);
    }

    [Theory]
    [InlineData("/console/assets/app-FFFF.js")]
    [InlineData("/console/assets/app-1A2B.js.br")]
    [InlineData("/console/assets/.hidden")]
    [InlineData("/console/assets/..%2Fsecret.txt")]
    [InlineData("/console/assets/%2e%2e%2fsecret.txt")]
    [InlineData("/console/assets/..%5Csecret.txt")]
    [InlineData("/console/assets/deeper/app-1A2B.js")]
    [InlineData("/console/assets/")]
    [InlineData("/console/assets")]
    public async Task An_asset_that_no_build_has_is_not_found_and_never_the_page(string path)
    {
        var answer = (await GetAsync(path)).ExpectProblem(404, "routeNotFound");
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Icon_and_manifest_stand_beside_the_page_and_are_asked_for_again_at_each_visit()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "built", "icon.svg"), "<svg/>");
        await File.WriteAllTextAsync(Path.Combine(_root, "built", "manifest.webmanifest"), "{}");
        var icon = (await GetAsync("/console/icon.svg")).Expect(200);
        Assert.Equal(("<svg/>", "image/svg+xml", "no-cache"), (icon.Body, icon.Headers["Content-Type"], icon.Headers["Cache-Control"]));
        (await GetAsync("/console/icon.svg", ("If-None-Match", icon.ETag))).Expect(304);
        Assert.Equal("application/manifest+json", (await GetAsync("/console/manifest.webmanifest")).Expect(200).Headers["Content-Type"]);
        foreach (var page in new[] { "/console/none.svg", "/console/customers/icon.svg", "/console/..%2Fsecret.txt" })
        {
            Assert.Equal(Page, (await GetAsync(page)).Expect(200).Body);
        }
    }

    [Fact]
    public async Task Assets_of_the_build_before_are_still_answered()
    {
        var answer = (await GetAsync("/console/assets/app-0000.js")).Expect(200);
        Assert.Equal(OldScript, answer.Body);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task The_root_leads_to_the_console_where_it_was_built_and_else_to_the_description()
    {
        Assert.Equal("/console", (await GetAsync("/")).Expect(302).Headers["Location"]);

        File.Delete(Path.Combine(_root, "built", "index.html"));

        Assert.Equal("/swagger", (await GetAsync("/")).Expect(302).Headers["Location"]);
        (await GetAsync("/console/campaigns")).ExpectProblem(404, "routeNotFound");
    }

    [Fact]
    public async Task Head_is_answered_like_get_without_a_body()
    {
        var client = new ApiClient(_http, null);
        Assert.Empty((await client.SendAsync(HttpMethod.Head, "/console", null)).Expect(200).Body);
        Assert.Empty((await client.SendAsync(HttpMethod.Head, "/console/assets/app-1A2B.js", null)).Expect(200).Body);
        (await client.PostAsync("/console", new { })).ExpectProblem(405, "methodNotAllowed");
    }

    private Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => new ApiClient(_http, null).GetAsync(path, headers);

    private static async Task WriteAsync(string folder, string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
        await using (var brotli = new BrotliStream(File.Create(Path.Combine(folder, name + ".br")), CompressionLevel.SmallestSize))
        {
            await brotli.WriteAsync(bytes);
        }

        await using var gzip = new GZipStream(File.Create(Path.Combine(folder, name + ".gz")), CompressionLevel.SmallestSize);
        await gzip.WriteAsync(bytes);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, string? encoding)
    {
        var body = await answer.Content.ReadAsStreamAsync();
        Stream plain = encoding switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }
}

using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Peers;

/// <summary>Debian's kannel as a customer of a centre: its two processes, its way in over HTTP, and what it reports over HTTP.</summary>
internal sealed class Kannel : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, NameValueCollection Query)> _reports = new();
    private readonly HttpClient _http = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kannel-").FullName;
    private readonly WebApplication _listener;
    private readonly int _sendPort = FreePort();
    private readonly int _adminPort = FreePort();
    private readonly List<Process> _processes = [];
    private volatile TaskCompletionSource _changed = NewSignal();

    private Kannel(WebApplication listener) => _listener = listener;

    /// <summary>Starts it as a customer of the centre at a port of this machine.</summary>
    internal static async Task<Kannel> StartAsync(int centrePort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var kannel = new Kannel(builder.Build());
        kannel._listener.Run(kannel.HearAsync);
        await kannel._listener.StartAsync();
        var settings = Path.Combine(kannel._folder, "kannel.conf");
        await File.WriteAllTextAsync(settings, kannel.Settings(centrePort));
        kannel.Run("bearerbox", settings);
        await kannel.ReachAsync($"http://127.0.0.1:{kannel._adminPort}/status"); // smsbox gives up when it is not there yet
        kannel.Run("smsbox", settings);
        return kannel;
    }

    /// <summary>Asks it to send a text; it answers when it has queued it.</summary>
    internal async Task SendAsync(string text, bool wide = false)
    {
        var address = $"http://127.0.0.1:{_sendPort}/cgi-bin/sendsms?username=ann&password=secret&from=15550783881&to=%2B16505551234"
            + $"&charset=UTF-8&coding={(wide ? 2 : 0)}&text={Uri.EscapeDataString(text)}"
            + $"&dlr-mask=27&dlr-url={Uri.EscapeDataString(_listener.Urls.First() + "/receipt?type=%d&id=%F")}";
        Assert.Equal(HttpStatusCode.Accepted, await ReachAsync(address));
    }

    /// <summary>Returns what it reported at a path once there is so much of it.</summary>
    internal async Task<IReadOnlyList<NameValueCollection>> UntilAsync(string path, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var changed = _changed.Task;
            var found = _reports.Where(report => report.Path == path).Select(report => report.Query).ToList();
            if (found.Count >= count)
            {
                return found;
            }

            if (await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token)) != changed)
            {
                throw new TimeoutException($"Waited for {count} × {path}; {found.Count} came. Kannel's last words:\n{LastWords()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _http.Dispose();
        await _listener.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<HttpStatusCode> ReachAsync(string address)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(address, limit.Token);
                return answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token); // it is still starting, and tells nobody when it has
            }
        }
    }

    private string LastWords() => string.Join('\n', File.ReadLines(Path.Combine(_folder, "bearerbox.log")).TakeLast(30));

    private void Run(string program, string settings)
    {
        var start = new ProcessStartInfo("/usr/sbin/" + program, ["-v", "4", settings])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }

    private Task HearAsync(HttpContext call)
    {
        // A byte of a text is a byte of the query, whatever alphabet the text has.
        _reports.Enqueue((call.Request.Path, HttpUtility.ParseQueryString(call.Request.QueryString.Value!, Encoding.Latin1)));
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        return Task.CompletedTask;
    }

    private string Settings(int centrePort)
    {
        var boxes = FreePort();
        return $"""
            group = core
            admin-port = {_adminPort}
            admin-interface = 127.0.0.1
            admin-password = secret
            smsbox-port = {boxes}
            smsbox-interface = 127.0.0.1
            box-allow-ip = 127.0.0.1
            dlr-storage = internal
            sms-resend-freq = 1
            log-file = "{_folder}/bearerbox.log"
            log-level = 0

            group = smsc
            smsc = smpp
            smsc-id = centre
            host = 127.0.0.1
            port = {centrePort}
            transceiver-mode = 1
            interface-version = 34
            smsc-username = ann
            smsc-password = secret
            system-type = ""
            enquire-link-interval = 1
            reconnect-delay = 1
            source-addr-ton = 1
            source-addr-npi = 1
            dest-addr-ton = 1
            dest-addr-npi = 1

            group = smsbox
            bearerbox-host = 127.0.0.1
            sendsms-interface = 127.0.0.1
            sendsms-port = {_sendPort}
            log-file = "{_folder}/smsbox.log"
            log-level = 0

            group = sendsms-user
            username = ann
            password = secret
            concatenation = true
            max-messages = 10

            group = sms-service
            keyword = default
            catch-all = true
            max-messages = 0
            get-url = "{_listener.Urls.First()}/message?from=%p&to=%P&text=%b&coding=%c&charset=%C"

            """;
    }
}

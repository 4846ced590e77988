using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Control;

/// <summary>The control port: numbers, ledger, faults, and what people and the provider do. No protection: loopback only.</summary>
internal sealed class ControlCalls(SimulatorClock clock, NumberBook numbers, FaultBook faults, Outbox outbox, JournalFile? journal, string? instance)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly Happenings _happenings = new(clock, numbers, outbox, journal);

    internal void Map(WebApplication app)
    {
        app.MapGet("/health", Health);
        Post<Registration>(app, "/whatsapp/numbers", RegisterAsync);
        app.MapGet("/whatsapp/numbers", () => Results.Json(numbers.All.Select(n => n.Registration), Json));
        app.MapGet("/whatsapp/ledger", (string phoneNumberId, int? after) => WithNumber(phoneNumberId, number => Ledger(number, after ?? -1)));
        app.MapGet("/whatsapp/requests", (string phoneNumberId, int? after) =>
            WithNumber(phoneNumberId, number => number.Log.After(after ?? -1).Select(RequestEntry.From)));
        app.MapGet("/whatsapp/webhooks", (string phoneNumberId) => WithNumber(phoneNumberId, Webhooks));
        app.MapGet("/whatsapp/inbound", (string phoneNumberId) => WithNumber(phoneNumberId, number => number.Posts.Taken));
        Post<InboundBody>(app, "/whatsapp/inbound", _happenings.WriteAsync);
        Post<Person>(app, "/whatsapp/people", _happenings.NameAsync);
        app.MapGet("/whatsapp/people", () => Results.Json(numbers.People.All, Json));
        Post<PreferenceBody>(app, "/whatsapp/preferences", _happenings.PreferAsync);
        Post<AccountBody>(app, "/whatsapp/account", _happenings.ChangeAccountAsync);
        Post<VerifyBody>(app, "/whatsapp/verify", _happenings.VerifyWebhookAsync);
        Post<Fault>(app, "/faults", AddFault);
        app.MapGet("/faults", () => Results.Json(faults.All, Json));
        app.MapDelete("/faults", () => RemoveFaults(null));
        app.MapDelete("/faults/{id:int}", (int id) => RemoveFaults(id));
    }

    internal static void Post<T>(WebApplication app, string path, Func<T, Task<IResult>> act)
        where T : class
    {
        Delegate handler = (HttpContext call) => WithAsync(call, act);
        app.MapPost(path, handler);
    }

    internal static IResult Wrong(string detail) => Results.Json(new { detail }, Json, statusCode: StatusCodes.Status400BadRequest);

    private IResult Health() => clock.IsKnown
        ? Results.Json(new { status = "ok", now = clock.Now, speed = clock.Speed, instance }, Json)
        : Results.Json(new { status = "waiting for the product clock" }, Json, statusCode: StatusCodes.Status503ServiceUnavailable);

    private Task<IResult> RegisterAsync(Registration wanted) => RegisterAsync(numbers, journal, wanted.Problem(), () => wanted, known => known);

    /// <summary>Adds or changes a number, and answers it in its channel's words.</summary>
    /// <param name="book">Where the channel's numbers are.</param>
    /// <param name="journal">Remembers it.</param>
    /// <param name="problem">What is wrong with it; null: nothing.</param>
    /// <param name="wanted">It, when nothing is wrong.</param>
    /// <param name="view">The channel's words.</param>
    internal static async Task<IResult> RegisterAsync(
        NumberBook book, JournalFile? journal, string? problem, Func<Registration> wanted, Func<Registration, object> view)
    {
        if (problem is not null)
        {
            return Wrong(problem);
        }

        var number = book.Register(wanted());
        await (journal?.Registered(number) ?? Task.CompletedTask);
        return Results.Json(view(number.Registration), Json);
    }

    private Task<IResult> AddFault(Fault wanted) => Task.FromResult(
        !clock.IsKnown ? Wrong("the product clock is not known yet")
        : wanted.Problem() is { } problem ? Wrong(problem)
        : Results.Json(faults.Add(wanted), Json, statusCode: StatusCodes.Status201Created));

    private IResult RemoveFaults(int? id)
    {
        faults.Remove(id);
        return Results.NoContent();
    }

    private static IEnumerable<LedgerEntry> Ledger(Number number, int after) =>
        number.Log.After(after).Where(message => message.Reached).Select(message => new LedgerEntry(
            message.Index, message.To, message.Text, message.Template, message.AttemptId, message.At, MessageIds.Of(number, message.Index)));

    internal static WebhookCounts Webhooks(Number number) =>
        new(number.Posts.Waiting, number.Posts.Posted, number.Posts.Refused, number.Posts.ForgedTaken);

    private IResult WithNumber<T>(string phoneNumberId, Func<Number, T> read) => numbers.Find(phoneNumberId) is { } number
        ? Results.Json(read(number), Json)
        : Results.Json(new { detail = $"no number {phoneNumberId}" }, Json, statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> WithAsync<T>(HttpContext call, Func<T, Task<IResult>> act)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(call.Request.Body, Json, call.RequestAborted) is { } body
                ? await act(body)
                : Wrong("a JSON object is expected");
        }
        catch (JsonException wrong)
        {
            return Wrong(wrong.Message);
        }
    }
}

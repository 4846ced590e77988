using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Provider;

/// <summary>The provider's own addresses: who may ask what. Paths are <c>/{version}/{node}[/{edge}]</c>.</summary>
internal sealed class ProviderProtocol(
    SimulatorClock clock, NumberBook numbers, FaultBook faults, ReceiptPlanner planner, Intake intake)
{
    private readonly Sends _sends = new(clock, faults, planner, intake);
    private readonly Reads _reads = new(clock, numbers);

    internal Task AnswerAsync(HttpContext call)
    {
        if (!clock.IsKnown)
        {
            return Answers.RefuseAsync(call, new(131016, "the simulator waits for the product clock"), httpStatus: 503);
        }

        var parts = (call.Request.Path.Value ?? string.Empty).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 2 or > 3 || !IsVersion(parts[0]))
        {
            return Answers.RefuseAsync(call, new(2500, "Unknown path components"));
        }

        var (node, edge) = (parts[1], parts.Length == 3 ? parts[2] : string.Empty);
        var number = numbers.Find(node);
        var account = number is null ? numbers.FindAccount(node) : null;
        if (Unauthorized(call, number, account) is { } refusal)
        {
            return Answers.RefuseAsync(call, refusal);
        }

        return (HttpMethods.IsPost(call.Request.Method), edge) switch
        {
            (true, "messages" or "marketing_messages") when number is not null => _sends.AnswerAsync(call, number, edge == "marketing_messages"),
            (false, "") when number is not null => _reads.NumberAsync(call, number),
            (false, "") when account is not null => _reads.AccountAsync(call, account),
            (false, "message_history") when number is not null => _reads.HistoryAsync(call, number),
            (false, "message_templates") when account is not null => _reads.TemplatesAsync(call, account),
            (false, "phone_numbers") when account is not null => _reads.NumbersAsync(call, account),
            _ => Answers.RefuseAsync(call, new(GraphErrors.InvalidParameter, "Unsupported request")),
        };
    }

    // A token opens its own number and account. What it does not open looks the same as what does not exist.
    private Refusal? Unauthorized(HttpContext call, Number? number, Account? account)
    {
        var header = call.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : string.Empty;
        if (number?.Registration.AccessToken == token)
        {
            return null;
        }

        if (account is not null && numbers.NumbersOf(account.Id).Any(n => n.Registration.AccessToken == token))
        {
            return null;
        }

        return numbers.KnowsToken(token)
            ? new Refusal(GraphErrors.InvalidParameter, "Object does not exist or cannot be loaded due to missing permissions", Subcode: 33)
            : new Refusal(GraphErrors.InvalidToken, "Invalid OAuth access token", Subcode: 463);
    }

    private static bool IsVersion(string text) =>
        text.Length >= 4 && text[0] == 'v' && Version.TryParse(text.AsSpan(1), out _);
}

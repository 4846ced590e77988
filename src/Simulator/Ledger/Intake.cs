using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Ledger;

/// <summary>Puts requests into a number's log, and what was accepted on its way to the webhook.</summary>
internal sealed class Intake(Outbox outbox, JournalFile? journal)
{
    private static readonly TimeSpan LongestWaitForReceipt = TimeSpan.FromSeconds(5);

    /// <summary>With a journal nobody is answered before the operating system has the line, so a kill forgets no answer.</summary>
    internal Task SeeAsync(Number number, Message message)
    {
        if (journal is null)
        {
            number.Log.Append(message);
            return Task.CompletedTask;
        }

        lock (number.JournalOrder)
        {
            number.Log.Append(message);
            return journal.Seen(number, message);
        }
    }

    /// <summary>Takes an accepted message; when asked to, returns only after its first receipt was posted.</summary>
    internal async Task AcceptAsync(Number number, Message message, bool waitForReceipt)
    {
        await SeeAsync(number, message);
        var first = waitForReceipt && message.Plan.Length > 0 ? outbox.FirstPostOf(message) : Task.CompletedTask;
        outbox.Expect(number, message);
        await first.WaitAsync(LongestWaitForReceipt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

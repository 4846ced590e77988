using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;
using MassMessaging.Demo.Steps;

namespace MassMessaging.Demo.Progress;

/// <summary>What came of it: a table of the campaigns, what the providers saw, and the balance.</summary>
internal static class Closing
{
    public static void Table(IReadOnlyList<CampaignProgress> campaigns)
    {
        var titles = campaigns.Max(campaign => campaign.Title.Length);
        Console.WriteLine($"{"Campaign".PadRight(titles)}  channel   status     total   sent  delivered   read  failed  skipped  unknown  waiting  charged  finished");
        foreach (var campaign in campaigns)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{campaign.Title.PadRight(titles)}  {campaign.Channel,-8}  {campaign.Campaign["status"],-9} {campaign.Total,6} {campaign.Sent,6} {campaign.Delivered,10} {campaign.Read,6} {campaign.ByStatus("failed"),7} {campaign.ByStatus("skipped"),8} {campaign.ByStatus("unknown"),8} {campaign.ByStatus("waiting") + campaign.ByStatus("sending"),8}  {campaign.Charged,7:0.00}  {CampaignsStep.At(campaign.Campaign["finishedAt"])}"));
        }
    }

    /// <summary>The simulator keeps each provider's own book: nobody may be in it twice for one campaign.</summary>
    public static async Task ProvidersAsync(Rest simulator, DemoState state, long mostInAnHour, CancellationToken stop)
    {
        await BookAsync(simulator, "WhatsApp", $"/whatsapp/ledger?phoneNumberId={state.Find("phoneNumberId")}", stop);
        await BookAsync(simulator, "SMS", $"/sms/ledger?phone={SmsSender.Phone.TrimStart('+')}", stop);
        await BookAsync(simulator, "SMS centre", $"/smpp/ledger?systemId={SmppSender.Account}", stop);
        await BookAsync(simulator, "push", $"/push/ledger?projectId={state.Find("push.project")}", stop);
        if (mostInAnHour > 0)
        {
            Console.WriteLine($"The WhatsApp number made at most {mostInAnHour} attempts in an hour.");
        }
    }

    public static void AppsDid((string? Push, string? Chat) done)
    {
        Console.WriteLine($"Customers' apps: {done.Push}.");
        Console.WriteLine($"Customers in the chat: {done.Chat}.");
    }

    /// <summary>Every movement of the balance, which must come to its amount; and the campaigns' to what they say of themselves.</summary>
    public static async Task BalanceAsync(Rest api, IReadOnlyList<CampaignProgress> campaigns, CancellationToken stop)
    {
        var balance = await api.GetAsync("/v1/balance", stop);
        var entries = (await api.GetAsync("/v1/balance/entries?limit=200", stop))["items"]!.AsArray();
        decimal Sum(string kind) => entries.Where(entry => Text(entry, "kind") == kind).Sum(entry => Amount(entry!["amount"]));

        var (credit, months, charged) = (Sum("credit"), Sum("channelMonth"), Sum("campaign"));
        var adds = credit + months + charged == Amount(balance["amount"]) && charged == -campaigns.Sum(campaign => campaign.Charged);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Balance: {credit:0.00} credit, {months:0.00} WhatsApp channel, {charged:0.00} campaigns: {Amount(balance["amount"]):0.00} {balance["amount"]!["currency"]}, of which {Amount(balance["reserved"]):0.00} reserved; {(adds ? "it adds up" : "IT DOES NOT ADD UP")}."));
    }

    private static async Task BookAsync(Rest simulator, string provider, string path, CancellationToken stop)
    {
        var ledger = (await simulator.GetAsync(path, stop)).AsArray();
        var twice = ledger.GroupBy(entry => (To: Text(entry, "to"), Words: Text(entry, "text"))).Count(same => same.Count() > 1);
        Console.WriteLine($"The own book of {provider}: {ledger.Count} messages arrived, {twice} people got one twice.");
    }

    private static decimal Amount(JsonNode? money) => decimal.Parse(Text(money, "amount"), CultureInfo.InvariantCulture);

    private static string Text(JsonNode? entry, string member) => entry?[member]?.GetValue<string>() ?? "";
}

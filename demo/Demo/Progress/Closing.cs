using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;
using MassMessaging.Demo.Steps;

namespace MassMessaging.Demo.Progress;

/// <summary>What came of it: a table of the campaigns, and what the provider saw.</summary>
internal static class Closing
{
    public static void Table(IReadOnlyList<CampaignProgress> campaigns)
    {
        var titles = campaigns.Max(campaign => campaign.Title.Length);
        Console.WriteLine($"{"Campaign".PadRight(titles)}  status     total   sent  delivered   read  failed  skipped  unknown  waiting  finished");
        foreach (var campaign in campaigns)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{campaign.Title.PadRight(titles)}  {campaign.Campaign["status"],-9} {campaign.Total,6} {campaign.Sent,6} {campaign.Delivered,10} {campaign.Read,6} {campaign.ByStatus("failed"),7} {campaign.ByStatus("skipped"),8} {campaign.ByStatus("unknown"),8} {campaign.ByStatus("waiting") + campaign.ByStatus("sending"),8}  {CampaignsStep.At(campaign.Campaign["finishedAt"])}"));
        }
    }

    /// <summary>The simulator keeps its own book: nobody may be in it twice for one campaign.</summary>
    public static async Task ProviderAsync(Rest simulator, string phoneNumberId, long mostInAnHour, CancellationToken stop)
    {
        var ledger = (await simulator.GetAsync($"/whatsapp/ledger?phoneNumberId={phoneNumberId}", stop)).AsArray();
        var twice = ledger.GroupBy(entry => (To: Text(entry, "to"), Words: Text(entry, "text"))).Count(same => same.Count() > 1);
        Console.WriteLine($"The provider's own book: {ledger.Count} messages reached a phone, {twice} people got one twice.");
        if (mostInAnHour > 0)
        {
            Console.WriteLine($"The number made at most {mostInAnHour} attempts in an hour.");
        }
    }

    private static string Text(JsonNode? entry, string member) => entry?[member]?.GetValue<string>() ?? "";
}

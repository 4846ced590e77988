using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Customers;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>Drafts, what they will reach, a forecast that does not fit its time, and the launch.</summary>
internal static class CampaignsStep
{
    public static async Task<IReadOnlyList<(CampaignPlan Plan, string Id)>> RunAsync(Rest api, Rest simulator, Senders senders, DemoState state, CancellationToken stop)
    {
        var campaigns = new List<(CampaignPlan Plan, string Id)>();
        foreach (var plan in CampaignPlan.All)
        {
            campaigns.Add((plan, await DraftAsync(api, plan, senders.Of(plan), state, stop)));
        }

        if (state.Find("launched") is null)
        {
            await ForecastTooManyAsync(api, simulator, senders.WhatsApp, stop);
        }

        foreach (var (plan, id) in campaigns)
        {
            if (state.Find($"launched.{plan.Key}") is null)
            {
                await PreviewAsync(api, plan, senders.Of(plan), stop);
                await LaunchAsync(api, simulator, plan, id, state, stop);
            }
        }

        state.Keep("launched", "all");
        return campaigns;
    }

    private static async Task<string> DraftAsync(Rest api, CampaignPlan plan, string? senderId, DemoState state, CancellationToken stop)
    {
        if (state.Find($"campaign.{plan.Key}") is { } known)
        {
            return known;
        }

        var draft = await api.PostOnceAsync(state, $"draft.{plan.Key}", "/v1/campaigns", plan.Body(senderId, endAt: null), stop);
        var id = draft["id"]!.GetValue<string>();
        state.Keep($"campaign.{plan.Key}", id);
        return id;
    }

    private static async Task PreviewAsync(Rest api, CampaignPlan plan, string? senderId, CancellationToken stop)
    {
        var preview = await api.PostAsync("/v1/audiences/preview", plan.Preview(senderId), stop);
        var skipped = string.Join(", ", (preview["skipped"] as JsonObject ?? []).Select(reason => $"{reason.Value} {reason.Key}"));
        Say.Step("Audience", $"\"{plan.Title}\": {preview["count"]} {plan.People}, {Money(preview["cost"])}{(skipped.Length > 0 ? $"; left out: {skipped}" : "")}");
    }

    /// <summary>A thousand people at ten an hour do not fit two days: said before anything is sent.</summary>
    private static async Task ForecastTooManyAsync(Rest api, Rest simulator, string senderId, CancellationToken stop)
    {
        var start = await ProductTimeAsync(simulator, stop) + TimeSpan.FromHours(1);
        var body = new CampaignPlan("news", "whatsapp", "News", "We open on Sundays from now on.", "", $$"""{"groups":["{{SampleCustomers.Newsletter}}"]}""").Body(senderId, start.AddDays(2));
        body["schedule"]!["startAt"] = CampaignPlan.Instant(start);
        body["messagesPerHour"] = 10;
        var forecast = await api.PostAsync("/v1/forecasts", body, stop);
        Say.Step(
            "Forecast",
            $"{forecast["recipients"]} people at 10 an hour in two days: {forecast["willBeSent"]} would get it, {forecast["willNotBeSent"]} not. Advice:");
        foreach (var advice in forecast["advice"] as JsonArray ?? [])
        {
            var details = string.Join(", ", advice!.AsObject().Where(member => member.Key != "kind" && member.Value is not null)
                .Select(member => $"{member.Key} {Rest.Text(member.Value)}"));
            Say.More($"{advice["kind"]}: {details}");
        }
    }

    private static async Task LaunchAsync(Rest api, Rest simulator, CampaignPlan plan, string id, DemoState state, CancellationToken stop)
    {
        var path = $"/v1/campaigns/{id}";
        var draft = await api.SendAsync(HttpMethod.Get, path, null, stop);
        if (draft.Body?["status"]?.GetValue<string>() == "draft")
        {
            var end = await ProductTimeAsync(simulator, stop) + CampaignPlan.Length;
            var change = new JsonObject { ["schedule"] = new JsonObject { ["endAt"] = CampaignPlan.Instant(end) } };
            var edited = await api.SendAsync(HttpMethod.Patch, path, Rest.Json(change), stop, ifMatch: draft.ETag);
            if (!edited.IsSuccess)
            {
                throw new RefusedException(Rest.Describe(HttpMethod.Patch, path, edited));
            }

            var forecast = await api.GetAsync($"{path}/forecast", stop);
            Say.Step("Forecast", $"\"{plan.Title}\": {forecast["willBeSent"]} of {forecast["recipients"]} by {At(forecast["finishesAt"])}");
            await api.PostAsync($"{path}/launch", new JsonObject(), stop);
        }

        state.Keep($"launched.{plan.Key}", "yes");
        Say.Step("Launch", $"\"{plan.Title}\" {(plan.IsWhatsApp ? $"at {CampaignPlan.MessagesPerHour} an hour" : $"by {plan.Channel}, as fast as it goes")}");
    }

    /// <summary>The product's clock is not this machine's; the simulator follows it and says how late it is.</summary>
    private static async Task<DateTimeOffset> ProductTimeAsync(Rest simulator, CancellationToken stop) =>
        (await simulator.GetAsync("/health", stop))["now"]!.GetValue<DateTimeOffset>();

    internal static string Money(JsonNode? money) => $"{money?["amount"]} {money?["currency"]}";

    internal static string At(JsonNode? instant) =>
        instant is null ? "(not before its end)" : instant.GetValue<DateTimeOffset>().ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

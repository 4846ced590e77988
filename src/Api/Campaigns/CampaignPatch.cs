using System.Text.Json;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Campaigns;

/// <summary>What a merge patch of a campaign means beyond its members.</summary>
internal static class CampaignPatch
{
    /// <summary>
    /// The body that a patch goes into: without the instant whose local time the patch gives in its place, and without the
    /// speed that a campaign leaves behind with WhatsApp.
    /// </summary>
    /// <param name="body">The campaign as it stands.</param>
    /// <param name="patch">What the caller sent.</param>
    public static CampaignBody Base(CampaignBody body, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return body;
        }

        if (patch.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.String && Channel.Find(channel.GetString()) is not { IsPaced: true })
        {
            body = body with { MessagesPerHour = null };
        }

        return patch.TryGetProperty("schedule", out var schedule) && schedule.ValueKind == JsonValueKind.Object
            ? body with
            {
                Schedule = body.Schedule! with
                {
                    StartAt = schedule.TryGetProperty("startAtLocal", out _) ? null : body.Schedule.StartAt,
                    EndAt = schedule.TryGetProperty("endAtLocal", out _) ? null : body.Schedule.EndAt,
                },
            }
            : body;
    }
}

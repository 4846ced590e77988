using System.Globalization;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Campaigns;

/// <summary>Translates between stored definitions and the API's bodies.</summary>
internal static class CampaignWords
{
    /// <summary>The body that would make this definition.</summary>
    public static CampaignBody ToBody(CampaignDefinition definition, string[]? exclude) => new()
    {
        Title = Given(definition.Title),
        Text = Given(definition.Text),
        Channel = Given(definition.Channel),
        SenderId = definition.SenderId?.ToString("N"),
        Audience = new AudienceBody(definition.ToFilter(), exclude ?? []),
        SafeSending = definition.SafeSending,
        Schedule = new ScheduleBody(
            definition.Schedule.StartAt, definition.Schedule.EndAt, definition.Schedule.TimeZone,
            definition.Schedule.DaysOfWeek?.Select(day => day.ToWord()).ToArray(), Time(definition.Schedule.From), Time(definition.Schedule.To)),
        MessagesPerHour = definition.MessagesPerHour,
        Template = definition.Template is { } template ? new TemplateBody(template.Name, template.Language) : null,
    };

    /// <summary>A schedule with its start and end also as local times.</summary>
    public static ScheduleBody WithLocalTimes(ScheduleBody schedule) => schedule with
    {
        StartAtLocal = schedule.StartAt is { } start ? LocalInstants.TextOf(start, schedule.TimeZone!) : null,
        EndAtLocal = schedule.EndAt is { } end ? LocalInstants.TextOf(end, schedule.TimeZone!) : null,
    };

    /// <summary>What a draft still needs before it can be launched; empty: it is whole.</summary>
    public static IReadOnlyList<FieldError> Missing(CampaignDefinition definition) =>
        CampaignCompleteness.Missing(definition.Title, definition.Text, definition.ToChannel(), definition.SenderId is not null);

    /// <summary>The words of the days, from Monday on.</summary>
    public static IReadOnlyList<string> Days { get; } = [.. Enumerable.Range(1, 7).Select(day => ((DayOfWeek)(day % 7)).ToWord())];

    /// <summary>Reads a stored status.</summary>
    public static CampaignStatus Status(string word) => EnumWords.Find<CampaignStatus>(word)
        ?? throw new InvalidOperationException($"'{word}' is not the status of a campaign.");

    private static string? Given(string word) => word.Length == 0 ? null : word;

    private static string? Time(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture);
}

using System.Globalization;
using MassMessaging.Api.Json;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>The shape of a campaign. The campaign itself judges what depends on its state.</summary>
internal static class CampaignRules
{
    /// <summary>Customers that one campaign leaves out at most.</summary>
    public const int MaxExcluded = CampaignExclusions.Most;

    /// <summary>A longer list of exclusions is stored in the tenant's turn.</summary>
    public const int LongList = 1_000;

    /// <summary>Characters of a template's name, and of its language.</summary>
    public const int MaxTemplateName = 512;

    /// <summary>Reads a body that breaks no rule; every broken rule is added to <paramref name="errors"/>.</summary>
    /// <param name="body">The whole campaign.</param>
    /// <param name="timeZone">The tenant's zone.</param>
    /// <param name="now">Given: the schedule must still have an open minute to come.</param>
    /// <param name="errors">Takes the broken rules.</param>
    /// <param name="isDraft">Title, text and channel may be missing yet.</param>
    public static CampaignDefinition? Read(
        CampaignBody body, string timeZone, DateTimeOffset? now, List<FieldError> errors, bool isDraft = false)
    {
        var before = errors.Count;
        Add(errors, isDraft && body.Title is null ? null : CampaignTitle.Validate(body.Title));
        Add(errors, isDraft && body.Text is null ? null : MessageText.Validate(body.Text));
        if (!isDraft || body.Channel is not null)
        {
            ReadChannel(body.Channel, errors);
        }

        errors.AddRange(CheckAudience(body.Audience?.Filter, body.Audience?.Exclude, "/audience/filter", "/audience/exclude"));
        CheckWhatsApp(body, errors);
        var schedule = ReadSchedule(body.Schedule, timeZone, now, errors);
        if (errors.Count > before || schedule is null)
        {
            return null;
        }

        return new CampaignDefinition
        {
            Title = body.Title ?? string.Empty,
            Text = body.Text ?? string.Empty,
            Channel = body.Channel ?? string.Empty,
            SenderId = Texts.TryId(body.SenderId, out var sender) ? sender : null,
            FilterJson = CampaignDefinition.FilterJsonOf(body.Audience?.Filter),
            SafeSending = body.SafeSending ?? false,
            Schedule = schedule,
            MessagesPerHour = Channel.Find(body.Channel) switch
            {
                null => body.MessagesPerHour,
                { IsPaced: true } => body.MessagesPerHour ?? ReleaseRate.Slow.PerHour,
                _ => null,
            },
            Template = body.Template is { } template ? new CampaignTemplate(template.Name!, template.Language!) : null,
        };
    }

    /// <summary>Reads a channel's word; null: it is none, and <paramref name="errors"/> says so.</summary>
    public static Channel? ReadChannel(string? word, List<FieldError> errors)
    {
        var channel = Channel.Find(word);
        if (channel is null)
        {
            errors.Add(Rule.ChannelUnknown.At("/channel", ("allowed", Channel.Words)));
        }

        return channel;
    }

    /// <summary>What is wrong with a filter and a list of exclusions.</summary>
    public static IEnumerable<FieldError> CheckAudience(AudienceFilter? filter, string[]? exclude, string filterAt, string excludeAt)
    {
        foreach (var error in filter?.Validate() ?? [])
        {
            yield return error.Under(filterAt);
        }

        if (exclude?.Length > MaxExcluded)
        {
            yield return Rule.ListTooLong.At(excludeAt, ("limit", MaxExcluded), ("actual", exclude.Length));
            yield break;
        }

        for (var i = 0; i < exclude?.Length; i++)
        {
            if (Texts.CheckId(exclude[i], $"{excludeAt}/{i}") is { } error)
            {
                yield return error;
            }
        }
    }

    /// <summary>The sender of a request, if it is the tenant's and of the channel; of any while the channel is missing or unknown.</summary>
    public static async Task<(SenderRow? Sender, FieldError? Error)> FindSenderAsync(
        string? id, Channel? channel, Guid tenantId, SenderStore senders, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            return (null, null);
        }

        if (!Texts.TryId(id, out var senderId) || await senders.FindAsync(tenantId, senderId, cancellationToken) is not { } sender)
        {
            return (null, Rule.SenderUnknown.At("/senderId"));
        }

        return channel is null || sender.Channel == channel
            ? (sender, null)
            : (null, Rule.SenderChannelMismatch.At("/senderId", ("channel", sender.Channel.Word)));
    }

    private static void CheckWhatsApp(CampaignBody body, List<FieldError> errors)
    {
        var channel = Channel.Find(body.Channel);
        if (body.Channel is not null && channel is null)
        {
            return; // the channel decides which of these the campaign may have
        }

        var whatsApp = channel is null || channel == Channel.WhatsApp; // what is missing yet may become WhatsApp
        if (body.MessagesPerHour is { } speed)
        {
            Add(errors, !whatsApp ? Rule.WhatsappOnly.At("/messagesPerHour")
                : ReleaseRate.From(speed) is null ? Rule.SpeedUnknown.At("/messagesPerHour", ("allowed", ReleaseRate.All.Select(rate => rate.PerHour).ToArray()))
                : null);
        }

        if (body.SafeSending == true && !whatsApp)
        {
            errors.Add(Rule.WhatsappOnly.At("/safeSending"));
        }

        if (body.Template is not { } template)
        {
            return;
        }

        Add(errors, whatsApp ? null : Rule.WhatsappOnly.At("/template"));
        foreach (var (name, value) in new[] { ("name", template.Name), ("language", template.Language) })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > MaxTemplateName)
            {
                errors.Add(Rule.ValueRequired.At("/template/" + name, ("limit", MaxTemplateName)));
            }
        }

        Add(errors, body.Text is null ? null : MessageText.ValidateForTemplate(body.Text));
    }

    private static CampaignSchedule? ReadSchedule(ScheduleBody? body, string timeZone, DateTimeOffset? now, List<FieldError> errors)
    {
        var before = errors.Count;
        var days = body?.DaysOfWeek is null ? null : ReadDays(body.DaysOfWeek, errors);
        var from = ReadTime(body?.From, "/schedule/from", errors);
        var to = ReadTime(body?.To, "/schedule/to", errors);
        if (errors.Count > before)
        {
            return null;
        }

        var zone = body?.TimeZone ?? timeZone;
        var startAt = ReadInstant(body?.StartAt, body?.StartAtLocal, "startAt", zone, LocalEdge.Start, errors);
        var endAt = ReadInstant(body?.EndAt, body?.EndAtLocal, "endAt", zone, LocalEdge.End, errors);
        if (errors.Count > before)
        {
            return null;
        }

        var schedule = new CampaignSchedule
        {
            StartAt = startAt,
            EndAt = endAt,
            TimeZone = zone,
            DaysOfWeek = days,
            From = from,
            To = to,
        };
        errors.AddRange(SendWindow.Validate(schedule.ToRule(), now).Select(error => AsGiven(error, body).Under("/schedule")));
        return schedule;
    }

    /// <summary>The moment that is given as an instant or as a local time; both are taken where they are the same.</summary>
    private static DateTimeOffset? ReadInstant(
        DateTimeOffset? instant, string? local, string name, string zone, LocalEdge edge, List<FieldError> errors)
    {
        if (local is null || !TimeZones.Exists(zone))
        {
            return instant; // the rule of the zone refuses it
        }

        if (!LocalInstants.TryParse(local, zone, edge, out var at))
        {
            errors.Add(Rule.LocalTimeMalformed.At($"/schedule/{name}Local"));
            return null;
        }

        if (instant is not { } known)
        {
            return at;
        }

        if (LocalInstants.TextOf(known, zone) != LocalInstants.TextOf(at, zone))
        {
            errors.Add(Rule.TimeGivenTwice.At($"/schedule/{name}Local"));
        }

        return known;
    }

    // The error of an instant names the member that the caller gave.
    private static FieldError AsGiven(FieldError error, ScheduleBody? body) => error switch
    {
        { Pointer: "/endAt" } when body is { EndAt: null, EndAtLocal: not null } => error with { Pointer = "/endAtLocal" },
        { Pointer: "/startAt" } when body is { StartAt: null, StartAtLocal: not null } => error with { Pointer = "/startAtLocal" },
        _ => error,
    };

    private static DayOfWeek[] ReadDays(string[] words, List<FieldError> errors)
    {
        var days = new List<DayOfWeek>();
        for (var i = 0; i < words.Length; i++)
        {
            var day = EnumWords.Find<DayOfWeek>(words[i]);
            if (day is { } known)
            {
                days.Add(known);
            }
            else
            {
                errors.Add(Rule.DayUnknown.At($"/schedule/daysOfWeek/{i}", ("allowed", CampaignWords.Days)));
            }
        }

        return [.. days];
    }

    private static TimeOnly? ReadTime(string? text, string pointer, List<FieldError> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        errors.Add(Rule.TimeMalformed.At(pointer));
        return null;
    }

    private static void Add(List<FieldError> errors, FieldError? error)
    {
        if (error is not null)
        {
            errors.Add(error);
        }
    }
}

using System.Threading.Channels;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Computes when launched campaigns will be done, by the forecast's own rules and outside the grains' turns: one
/// simulation of a number gives the ends of all campaigns on it. What is asked for lives in memory: the next release
/// asks again.
/// </summary>
public sealed partial class Outlooks(CampaignReads reads, SenderStore senders, OutlookStore store, ProductTime time, ILogger<Outlooks> logger)
    : BackgroundService
{
    /// <summary>How old an outlook of a plan that has not changed becomes at least; real time, as for all that bounds work.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Numbers of one round, and the real time between two: bounds what outlooks cost, however many campaigns run.</summary>
    private const int AtOnce = 25;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    /// <summary>Numbers that wait for their outlook; more are not remembered.</summary>
    private const int MostAsked = 20_000;

    /// <summary>A tenth of a forecast that somebody waits for.</summary>
    private const long MostSteps = Forecast.MostSteps / 10;

    private readonly Lock _gate = new();
    private readonly Asked _changed = new();
    private readonly Asked _due = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Asks for the outlooks of the campaigns on a sender's number.</summary>
    /// <param name="tenantId">The sender's tenant.</param>
    /// <param name="senderId">The sender.</param>
    /// <param name="changed">A plan has changed; else outlooks that are younger than a minute stay.</param>
    public void Ask(Guid tenantId, Guid senderId, bool changed)
    {
        lock (_gate)
        {
            (changed ? _changed : _due).Add((tenantId, senderId), MostAsked);
        }

        _news.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _news.Reader.WaitToReadAsync(stoppingToken))
        {
            _news.Reader.TryRead(out _);
            while (await RoundAsync(stoppingToken))
            {
                await Task.Delay(Rest, stoppingToken); // real time, as for all that bounds work
            }
        }
    }

    /// <returns>Whether there was anything to do.</returns>
    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < AtOnce; i++)
        {
            if (Take() is not { } next)
            {
                return i > 0;
            }

            try
            {
                await ComputeAsync(next.Sender.TenantId, next.Sender.SenderId, next.Changed, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(next.Sender.SenderId, failure);
            }
        }

        return true;
    }

    private ((Guid TenantId, Guid SenderId) Sender, bool Changed)? Take()
    {
        lock (_gate)
        {
            return _changed.Take() is { } changed ? (changed, true) : _due.Take() is { } due ? (due, false) : null;
        }
    }

    private async Task ComputeAsync(Guid tenantId, Guid senderId, bool changed, CancellationToken cancellationToken)
    {
        var now = time.Now;
        var rows = (await reads.OnSenderAsync(senderId, cancellationToken)).Where(row => row.Total is not null).ToList();
        if (rows.Count == 0 || (!changed && rows.TrueForAll(row => row.OutlookAt > now - time.FromReal(Every)))
            || await senders.FindAsync(tenantId, senderId, cancellationToken) is not { } sender)
        {
            return;
        }

        var plans = rows.ConvertAll(row => CampaignDefinition.Parse(row.DefinitionJson).ToPlan());
        var ends = Ends(rows, plans, await NumberAsync(sender, now, cancellationToken), now);
        var shares = Shares(rows, plans, sender.HourlyLimit);
        await store.SaveAsync([.. rows.Select((row, i) => new Outlook(row.CampaignId, ends[i], shares[i]))], now, cancellationToken);
    }

    private async Task<NumberGrid?> NumberAsync(SenderRow sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        sender.HourlyLimit is not { } limit ? null
        : new NumberGrid(limit, sender.Claims(), sender.LastClaimAt)
        {
            People = sender is { DailyLimit: { } people, LimitKey: { } key }
                ? new PeopleLimit(people, await senders.PeopleAsync(key, now - PeopleLimit.Day, people, cancellationToken))
                : null,
        };

    private DateTimeOffset?[] Ends(List<CampaignRow> rows, List<CampaignPlan> plans, NumberGrid? number, DateTimeOffset now)
    {
        var ends = new DateTimeOffset?[rows.Count];
        int[] waiting = [.. Enumerable.Range(0, rows.Count).Where(i => rows[i] is { Waiting: > 0, Anchor: not null })];
        try
        {
            var results = Forecast.SimulateAll([.. waiting.Select(i => Of(rows[i], plans[i]))], number, now, MostSteps);
            foreach (var (i, result) in waiting.Zip(results))
            {
                ends[i] = CampaignOutlook.ExpectedEnd(result, plans[i].EndAt);
            }
        }
        catch (ForecastTooLongException)
        {
            LogTooLong(rows[0].SenderId, rows.Count);
        }

        return ends;
    }

    private static ForecastCampaign Of(CampaignRow row, CampaignPlan plan) => new(
        GrainKeys.CampaignKey(row.TenantId, row.CampaignId), plan.Window, plan.TimeZone,
        plan.Interval, row.Waiting ?? 0, new PaceState(row.Anchor!.Value, row.LastSlot, row.LastAttemptAt),
        CountsPeople: plan.Template is not null);

    private static decimal?[] Shares(List<CampaignRow> rows, List<CampaignPlan> plans, int? hourlyLimit)
    {
        var shares = new decimal?[rows.Count];
        int[] releasing = [.. Enumerable.Range(0, rows.Count).Where(i =>
            rows[i] is { Waiting: > 0 } && Domain.Vocabulary.EnumWords.Find<CampaignStatus>(rows[i].Status) == CampaignStatus.Running
            && CampaignOutlook.Releases(rows[i].WaitReason))];
        foreach (var (i, share) in releasing.Zip(NumberShares.Of(hourlyLimit, [.. releasing.Select(i => plans[i].Rate?.PerHour)])))
        {
            shares[i] = share;
        }

        return shares;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outlook of the campaigns on sender {SenderId} could not be computed; asked for again with the next release")]
    private partial void LogFailed(Guid senderId, Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sender {SenderId}: the ends of {Campaigns} campaigns take too many steps to say")]
    private partial void LogTooLong(Guid? senderId, int campaigns);

    /// <summary>Senders in the order in which they were asked for, each once.</summary>
    private sealed class Asked
    {
        private readonly Queue<(Guid TenantId, Guid SenderId)> _line = new();
        private readonly HashSet<(Guid TenantId, Guid SenderId)> _known = [];

        public void Add((Guid TenantId, Guid SenderId) sender, int most)
        {
            if (_line.Count < most && _known.Add(sender))
            {
                _line.Enqueue(sender);
            }
        }

        public (Guid TenantId, Guid SenderId)? Take()
        {
            if (!_line.TryDequeue(out var sender))
            {
                return null;
            }

            _known.Remove(sender);
            return sender;
        }
    }
}

using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// How a campaign acts by itself: a reminder is the durable promise that it wakes, a timer paces it, and what is due is
/// computed anew from stored progress each time, so missed or doubled ticks do not matter.
/// </summary>
public sealed partial class CampaignGrain
{
    /// <summary>People skipped in one turn: some tens of milliseconds of the database.</summary>
    private const int SkipBatch = 1_000;

    /// <summary>Pages of one campaign without a pace that are claimed at once.</summary>
    private const int PagesAtOnce = 4;

    /// <summary>Steps of one turn: commands wait no longer than this many.</summary>
    private const int StepsAtOnce = 16;

    /// <summary>How far ahead a claim without a pace stores when the campaign will act next.</summary>
    private static readonly TimeSpan BlastDue = TimeSpan.FromSeconds(5);

    /// <summary>After which a page that found no place is asked for without having been told that there is one.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Without a pace a retry may be this late in real time: asking at every step costs as much as it releases.</summary>
    private static readonly TimeSpan RetriesAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>After which a campaign looks after the work on its rows without having been told of its end.</summary>
    private static readonly TimeSpan RowsAgain = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WatchdogPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(12);

    private PaceState _pace;
    private int _cursorPage;
    private int? _pages;

    // Pages behind the cursor's that are done too: without a pace several are at work at once.
    private HashSet<int>? _donePages;
    private (DateTimeOffset At, string? For) _stored;
    private bool _loaded;
    private DateTimeOffset _retriesAgainAt;
    private volatile bool _countedRows; // set outside the grain's turns
    private Number? _number;
    private DateTimeOffset? _turn;
    private TurnUse? _used;
    private DateTimeOffset _outlookAt;
    private IGrainTimer? _timer;
    private DateTimeOffset _armedAt;

    /// <summary>The number of the campaign's sender: its key, null for a channel without numbers, and whether its claims are counted.</summary>
    private readonly record struct Number(string? Key, bool Limited);

    /// <summary>When to act next, and what for the campaign waits until then.</summary>
    private readonly record struct Wait(DateTimeOffset At, string? For);

    private bool HasWork => Exists && (Current.Status.IsLaunched() || Current.Closing) || state.RecordExists && Current.Closing;

    private TimeSpan? Interval => Plan.Interval;

    private SendWindow Window => Plan.Window;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (HasWork)
        {
            AskForOutlook(time.Now); // what was asked for on a silo that died is forgotten
            ActSoon();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WakeAsync() => ActAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task AudienceReadyAsync() => ActAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        IsArmed ? Task.CompletedTask : ActAsync(CancellationToken.None);

    /// <summary>Registered before the status is stored that needs it. Not sooner than the store takes: a due time that has passed is skipped.</summary>
    private async Task PromiseToWakeAsync()
    {
        var jitter = TimeSpan.FromSeconds(Random.Shared.Next((int)WatchdogPeriod.TotalSeconds));
        await this.RegisterOrUpdateReminder(Watchdog, TimeSpan.FromSeconds(5) + jitter, WatchdogPeriod);
    }

    /// <summary>Ends the promise to wake, unless the stored state knows of work that this activation has not seen.</summary>
    private async Task NothingMoreToDoAsync(CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        if (HasWork)
        {
            _loaded = false;
            ActSoon();
            return;
        }

        await store.DeleteAsync(GrainKeys.ParseCampaign(Key).CampaignId, cancellationToken);
        if (await this.GetReminder(Watchdog) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        _timer?.Dispose();
        _timer = null;
    }

    private void ActSoon() => Arm(time.Now);

    /// <summary>
    /// The timer's time is still to come: the promise to wake is kept, and with a hundred thousand campaigns there are more
    /// ticks of reminders than releases. What changes the time wakes the campaign itself.
    /// </summary>
    private bool IsArmed => _timer is not null && _armedAt > time.Now;

    private void Arm(DateTimeOffset at)
    {
        _armedAt = at;
        TimeSpan due;
        do
        {
            due = at - time.Now;
            SetTimer(due);
        }
        while (at - time.Now < due - time.FromReal(TimeSpan.FromMilliseconds(1))); // the clock was moved between reading it and setting the timer
    }

    private void SetTimer(TimeSpan due)
    {
        due = due < TimeSpan.Zero ? TimeSpan.Zero : due > LongestTimer ? LongestTimer : due;
        // Rounded up: a tick before its time would find nothing due.
        due = TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds));
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(ActAsync, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task ActAsync(CancellationToken cancellationToken)
    {
        if (!HasWork)
        {
            await NothingMoreToDoAsync(cancellationToken);
            return;
        }

        try
        {
            await LoadProgressAsync(cancellationToken);
            var wait = new Wait(time.Now, null);
            for (var step = 0; step < StepsAtOnce && HasWork && wait.At <= time.Now; step++)
            {
                wait = await StepAsync(cancellationToken);
            }

            if (!HasWork)
            {
                await NothingMoreToDoAsync(cancellationToken);
                return;
            }

            await StoreWaitAsync(wait, cancellationToken);
            Arm(wait.At);
        }
        catch (Exception failure) when (failure is not Orleans.Storage.InconsistentStateException)
        {
            LogStepFailed(Key, failure);
            // The answer of a claim may be what was lost: what was given and stored is asked anew.
            GiveTurnBack();
            _used = null;
            _loaded = false;
            Arm(time.Now + time.FromReal(TimeSpan.FromSeconds(2)));
        }
    }

    /// <summary>One thing that is due now, or until when nothing is.</summary>
    private async Task<Wait> StepAsync(CancellationToken cancellationToken)
    {
        var now = time.Now;
        if (Current.Closing)
        {
            return await CloseAsync(now, cancellationToken);
        }

        if (Definition.Schedule.EndAt <= now)
        {
            await EndAsync(CampaignCommand.Expire, cancellationToken);
            return new Wait(now, null);
        }

        if (Current.AudienceState == AudienceState.Freezing)
        {
            return await FreezeAsync(now, cancellationToken);
        }

        switch (Current.Status)
        {
            case CampaignStatus.Paused:
                return new Wait(Definition.Schedule.EndAt ?? SqlInstant.Never, "campaignPaused");
            case CampaignStatus.Scheduled when Definition.Schedule.StartAt is { } start && start > now:
                return new Wait(start, "window");
            case CampaignStatus.Scheduled:
                Current.Status = CampaignLifecycle.Next(CampaignStatus.Scheduled, CampaignCommand.StartDue, startIsDue: true)!.Value;
                Current.StartedAt = now;
                await StoreAsync();
                return new Wait(now, null);
            default:
                return await ReleaseAsync(now, cancellationToken);
        }
    }

    private async Task<Wait> FreezeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.AudienceAsync(Current.CampaignId, cancellationToken) is { } frozen)
        {
            freezes.Forget(Current.CampaignId);
            _pages = Pages(frozen);
            var covered = await CoversTextAsync(cancellationToken);
            Current.AudienceState = AudienceState.Frozen;
            await StoreAsync();
            PlanChanged();
            if (!covered)
            {
                await PauseAsync(Rule.BalanceTooLow.Code, cancellationToken);
            }

            return new Wait(now, null);
        }

        switch (freezes.TakeResult(Current.CampaignId))
        {
            case FreezeResult.Empty empty:
                return await NotFrozenAsync(EmptyAudience.Of(empty.Skipped).Rule, now, cancellationToken);
            case FreezeResult.BalanceTooLow:
                return await NotFrozenAsync(Rule.BalanceTooLow.Code, now, cancellationToken);
        }

        if (Definition.SenderId is { } senderId && await store.SenderAsync(senderId, cancellationToken) is { } sender)
        {
            freezes.Start(Current.CampaignId, Audience(sender), Cost(Current.UnitPrice ?? 0));
        }

        return new Wait(now + time.FromReal(TimeSpan.FromSeconds(1)), "freezing");
    }

    /// <summary>Nothing was stored: paused until its owner resumes it, which freezes anew.</summary>
    private async Task<Wait> NotFrozenAsync(string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Current.AudienceState = AudienceState.Live;
        if (Current.Status == CampaignStatus.Paused)
        {
            Current.StatusReason = reason;
            await StoreAsync();
        }
        else
        {
            await PauseAsync(reason, cancellationToken);
        }

        return new Wait(now, null);
    }

    private async Task<Wait> ReleaseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (time.Skewed)
        {
            return new Wait(now + time.FromReal(TimeSpan.FromSeconds(5)), "clock");
        }

        _pages ??= Pages((await store.AudienceAsync(Current.CampaignId, cancellationToken))!);
        // While the cursor has people, retries are asked for when the slot has come: one that is due does not bring it forward.
        var planned = _cursorPage < _pages ? ReleasePlan.Next(_pace, Interval, Window, now) : null;
        var retry = planned?.At > now || (_cursorPage < _pages && now < _retriesAgainAt)
            ? null
            : await store.NextRetryAsync(Current.CampaignId, cancellationToken);
        if (retry is null && _cursorPage >= _pages)
        {
            return await CompleteAsync(now, cancellationToken);
        }

        // A due retry goes before the cursor; without a cursor the next retry is what there is to wait for.
        var retrying = retry is not null && (retry.At <= now || _cursorPage >= _pages);
        if (Interval is null && _number is not { Limited: true } && !retrying)
        {
            _retriesAgainAt = now + time.FromReal(RetriesAgain);
        }

        var from = retrying && retry!.At > now ? retry.At : now;
        if ((planned ?? ReleasePlan.Next(_pace, Interval, Window, from)) is not { } slot)
        {
            return new Wait(Definition.Schedule.EndAt ?? SqlInstant.Never, "window");
        }

        // The slot itself, though it may be past: who has been due longest goes first, and the grid stays.
        var due = retrying && retry!.At > slot.At ? retry.At : slot.At;
        if (await TurnAsync(slot, due, now, cancellationToken) is { } wait)
        {
            return retrying && due > now && wait.For is null ? wait with { For = "retry" } : wait;
        }

        if (retrying)
        {
            return await SendAsync(slot, GrainKeys.PageOf(retry!.Seq), retrying, cancellationToken);
        }

        // A chat order takes several pages by itself, and a limited number gives one person a turn.
        return Interval is null && _number is not { Limited: true } && Definition.Channel != Channel.Chat.Word
            ? await BlastAsync(slot, cancellationToken)
            : await SendAsync(slot, _cursorPage, retrying, cancellationToken);
    }

    /// <summary>Null when the campaign may claim now.</summary>
    private async Task<Wait?> TurnAsync(ReleaseSlot slot, DateTimeOffset due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _number ??= await store.SenderAsync(Definition.SenderId!.Value, cancellationToken) is { } sender
            ? new Number(sender.NumberKey, sender.Limited)
            : null;
        if (_turn is not null && due <= now)
        {
            return null;
        }

        GiveTurnBack(); // what is due now is not what it was given for

        var closed = slot.Opening.OpensAt > now ? "window" : null;
        if (_number is not { Limited: true, Key: { } numberKey })
        {
            return due > now ? new Wait(due, closed) : null;
        }

        var reply = await GrainFactory.SenderNumber(numberKey).AcquireAsync(
            new TurnRequest(Key, Definition.SenderId!.Value, due, _pace.LastAttemptAt, _used), cancellationToken);
        _used = null;
        switch (reply.Kind)
        {
            case TurnResultKind.Go:
                _turn = reply.At;
                return null;
            case TurnResultKind.Blocked:
                _number = null;
                return new Wait(reply.At, reply.Reason);
            default:
                return new Wait(reply.At, closed ?? (reply.At > due ? "number" : null));
        }
    }

    /// <summary>
    /// Without a pace several pages are claimed at once, so that the silos share a campaign and one page's claim overlaps
    /// with another's calls. What one of them says of campaign, sender or window holds for all.
    /// </summary>
    private async Task<Wait> BlastAsync(ReleaseSlot slot, CancellationToken cancellationToken)
    {
        var donePages = _donePages ??= [];
        int[] pages = [.. Enumerable.Range(_cursorPage, _pages!.Value - _cursorPage).Where(page => !donePages.Contains(page)).Take(PagesAtOnce)];
        var nextDue = NextDue(slot);
        var reports = await Task.WhenAll(pages.Select(page => OrderAsync(slot, page, retrying: false, nextDue, cancellationToken)));
        for (var i = 0; i < pages.Length; i++)
        {
            if (reports[i].PagesDone > 0)
            {
                donePages.Add(pages[i]);
            }
        }

        var cursor = _cursorPage;
        while (donePages.Remove(cursor))
        {
            cursor++;
        }

        if (cursor > _cursorPage)
        {
            await MoveToAsync(cursor, cancellationToken);
        }

        // The first report that says more than "go on" decides, else the first that claimed or skipped people, else a Busy one.
        var report = Array.Find(reports, r => r.Kind > ClaimResultKind.OnlySkipped && r.Kind != ClaimResultKind.Busy)
            ?? Array.Find(reports, r => r.Kind is ClaimResultKind.Claimed or ClaimResultKind.OnlySkipped)
            ?? Array.Find(reports, r => r.Kind == ClaimResultKind.Busy);
        if (report is null)
        {
            return new Wait(time.Now, null);
        }

        var wait = await AfterAsync(slot, report with { PagesDone = 0 }, retrying: false, nextDue, cancellationToken);
        // A page that found no place is told when there is one: asking for it at once again was half of all orders.
        return report.Kind == ClaimResultKind.Claimed && reports.Any(r => r.Kind == ClaimResultKind.Busy)
            ? new Wait(time.Now + time.FromReal(AskAgain), null)
            : wait;
    }

    private async Task<Wait> SendAsync(ReleaseSlot slot, int page, bool retrying, CancellationToken cancellationToken)
    {
        var nextDue = NextDue(slot);
        var report = await OrderAsync(slot, page, retrying, nextDue, cancellationToken);
        return await AfterAsync(slot, report, retrying, nextDue, cancellationToken);
    }

    private Task<ClaimReply> OrderAsync(
        ReleaseSlot slot, int page, bool retrying, DateTimeOffset nextDue, CancellationToken cancellationToken)
    {
        var terms = new ClaimTerms(
            retrying, Current.Revision, slot.Opening.OpensAt, slot.Opening.ClosesAt, slot.At, slot.State.Anchor, nextDue)
        {
            LastAttemptAt = Interval is null ? null : _pace.LastAttemptAt ?? DateTimeOffset.MinValue,
        };
        var order = new SendOrder(
            Interval is null ? GrainKeys.PageSize : 1, terms, Definition.Channel, Definition.SenderId!.Value, Definition.Text, Definition.Template)
        {
            TemplateIsMarketing = Current.TemplateCategory == "MARKETING",
        };
        return Interval is null && _number is not { Limited: true }
            ? GrainFactory.Recipients(Current.TenantId, Current.CampaignId, page).SendAsync(order, cancellationToken)
            : dispatcher.SendAsync(Current.TenantId, Current.CampaignId, page, order);
    }

    /// <summary>When the campaign expects to act next, once this slot is served.</summary>
    private DateTimeOffset NextDue(ReleaseSlot slot)
    {
        var now = time.Now;
        return Interval is null
            ? now + time.FromReal(BlastDue)
            : ReleasePlan.Next(ReleasePlan.Served(slot.State, slot.At, now), Interval, Window, now)?.At
                ?? Definition.Schedule.EndAt ?? SqlInstant.Never;
    }

    private async Task<Wait> AfterAsync(
        ReleaseSlot slot, ClaimReply report, bool retrying, DateTimeOffset nextDue, CancellationToken cancellationToken)
    {
        var now = time.Now;
        switch (report.Kind)
        {
            case ClaimResultKind.Claimed:
                _pace = ReleasePlan.Served(slot.State, slot.At, report.At);
                _stored = (nextDue, null);
                _used = _turn is { } used ? new TurnUse(used, Claimed: true, null) : null;
                _turn = null;
                AskForOutlook(now);
                await MoveOnAsync(retrying ? 0 : report.PagesDone, cancellationToken);
                return new Wait(now, null);
            case ClaimResultKind.NoneLeft:
                // The turn is kept for the next page.
                await MoveOnAsync(retrying ? 0 : report.PagesDone, cancellationToken);
                // A retry that this silo's clock takes for due and the database's does not yet.
                return new Wait(retrying ? now + time.FromReal(TimeSpan.FromMilliseconds(50)) : now, null);
            case ClaimResultKind.OnlySkipped:
                return new Wait(now, null);
            case ClaimResultKind.Throttled:
                return Throttled(report.RetryAt ?? now, now);
            case ClaimResultKind.DailyLimit:
                // Others on the number may have people who count already: the turn is theirs.
                GiveTurnBack();
                return new Wait(report.RetryAt ?? now, "dailyLimit");
            case ClaimResultKind.TemplateHeld:
                GiveTurnBack();
                // The silo that stores what became of the held message wakes the campaign; this look is for a hint that was lost.
                return new Wait(now + time.FromReal(TimeSpan.FromSeconds(30)), "templateHeld");
            case ClaimResultKind.CampaignChanged:
                // Another activation has written: what this one remembers is not to be trusted.
                GiveTurnBack();
                DeactivateOnIdle();
                return new Wait(now + time.FromReal(TimeSpan.FromSeconds(1)), null);
            case ClaimResultKind.Overtaken:
                GiveTurnBack();
                _loaded = false;
                await LoadProgressAsync(cancellationToken);
                return new Wait(now, null);
            case ClaimResultKind.SenderBlocked:
                GiveTurnBack();
                _number = null;
                return new Wait(now + time.FromReal(TimeSpan.FromSeconds(30)), report.Reason ?? "senderDeleted");
            case ClaimResultKind.TenantSuspended:
                GiveTurnBack();
                return new Wait(now + time.FromReal(TimeSpan.FromSeconds(30)), "tenantSuspended");
            case ClaimResultKind.WindowClosed:
                GiveTurnBack();
                return new Wait(now + time.FromReal(TimeSpan.FromMilliseconds(500)), "window");
            default:
                return new Wait(now + time.FromReal(AskAgain), null);
        }
    }

    /// <summary>
    /// The guard refuses: jitter of an earlier claim, when it is a matter of moments, and the turn is kept; else
    /// somebody else has claimed, and the sender begins anew from the guard row.
    /// </summary>
    private Wait Throttled(DateTimeOffset retryAt, DateTimeOffset now)
    {
        if (Interval is { } interval && retryAt - now > interval * 0.1)
        {
            _used = _turn is { } refused ? new TurnUse(refused, Claimed: false, retryAt) : null;
            _turn = null;
            return new Wait(now, "number");
        }

        return new Wait(retryAt, "number");
    }

    private async Task MoveOnAsync(int pages, CancellationToken cancellationToken)
    {
        if (pages > 0)
        {
            await MoveToAsync(_cursorPage + pages, cancellationToken);
        }
    }

    private async Task MoveToAsync(int page, CancellationToken cancellationToken)
    {
        _cursorPage = page;
        await store.MoveCursorAsync(Current.CampaignId, page, cancellationToken);
    }

    private async Task<Wait> CompleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        GiveTurnBack();
        var totals = await store.TotalsAsync(Current.CampaignId, cancellationToken);
        if (totals.Waiting + totals.Sending > 0)
        {
            return new Wait(now + time.FromReal(TimeSpan.FromSeconds(1)), null);
        }

        Current.Status = CampaignLifecycle.Next(Current.Status, CampaignCommand.Complete, startIsDue: true)!.Value;
        Current.FinishedAt = now;
        Current.Closing = true;
        await StoreAsync();
        LogEnded(Key, Current.Status);
        return new Wait(now, null);
    }

    /// <summary>
    /// Has the people skipped who still wait, and stays until the last call under way has its outcome: a refused one would
    /// wait again. Then the money is settled.
    /// </summary>
    private async Task<Wait> CloseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId) = (Current.TenantId, Current.CampaignId);
        // The end of the work wakes the campaign; this look is for an end that was lost.
        var worked = new Wait(now + time.FromReal(RowsAgain), "closing");
        if (rows.IsUnderWay(campaignId))
        {
            return worked;
        }

        var totals = await store.TotalsAsync(campaignId, cancellationToken);
        if (totals.Waiting > 0)
        {
            rows.Begin(tenantId, campaignId, SkipPieces(store, campaignId, Current.Status == CampaignStatus.Expired ? "campaignEnded" : "cancelled"));
            return worked;
        }

        if (totals.Sending > 0)
        {
            return new Wait(now + time.FromReal(TimeSpan.FromSeconds(1)), null);
        }

        // Attempts at texts of several prices are counted row by row. Until that is done once, the grain's turn does not do it.
        if (Current.UnitsChanges is { } changes && !_countedRows)
        {
            rows.Begin(tenantId, campaignId, async () =>
            {
                await reservations.SettleAsync(campaignId, changes, CancellationToken.None);
                _countedRows = true;
                return false;
            });
            return worked;
        }

        // Before the campaign forgets its work: a crash in between settles again, which changes nothing.
        await reservations.SettleAsync(campaignId, Current.UnitsChanges ?? [], cancellationToken);
        Current.Closing = false;
        await StoreAsync();
        return new Wait(now, null);
    }

    private static Func<Task<bool>> SkipPieces(ProgressStore store, Guid campaignId, string reason)
    {
        var skippedUpTo = 0;
        return async () =>
        {
            var last = await store.SkipWaitingAsync(campaignId, skippedUpTo, reason, SkipBatch, CancellationToken.None);
            skippedUpTo = last ?? skippedUpTo;
            return last is not null;
        };
    }

    /// <summary>Launch and resume anchor the pace; never sooner than one interval after the last attempt.</summary>
    private void Begin(DateTimeOffset at)
    {
        _pace = ReleasePlan.Anchored(at, _loaded ? _pace : null, Interval);
        _loaded = true;
        _turn = null;
        _used = null;
    }

    private void Replan(bool newSpeed)
    {
        if (_pace is { LastSlot: null, LastAttemptAt: null })
        {
            // Nothing was sent yet: a start moved to or fro moves the first slot with it.
            Begin(Definition.Schedule.StartAt is { } start && start > time.Now ? start : time.Now);
        }
        else if (newSpeed && Current.Status == CampaignStatus.Running)
        {
            _pace = ReleasePlan.Anchored(time.Now, _loaded ? _pace : null, Interval);
        }

        LeaveSender();
    }

    private async Task LoadProgressAsync(CancellationToken cancellationToken)
    {
        if (_loaded)
        {
            return;
        }

        var stored = await store.LoadAsync(Current.CampaignId, cancellationToken);
        if (stored is not null)
        {
            _pace = new PaceState(stored.Anchor, stored.LastSlot, stored.LastAttemptAt);
            _cursorPage = stored.CursorPage;
            _stored = (stored.NextDue, stored.WaitingFor);
        }
        else
        {
            _pace = ReleasePlan.Anchored(time.Now, null, null);
        }

        _loaded = true;
    }

    private async Task SaveProgressAsync(Wait? wait, CancellationToken cancellationToken)
    {
        var at = wait ?? new Wait(time.Now, null);
        await store.SaveAsync(
            Current.TenantId,
            Current.CampaignId,
            Definition.SenderId,
            new CampaignProgress(at.At, _cursorPage, _pace.Anchor, _pace.LastSlot, _pace.LastAttemptAt, at.For),
            cancellationToken);
        _stored = (at.At, at.For);
    }

    /// <summary>
    /// The claim stores the usual next time itself; only a wait that differs is written. Without a pace the time stored is
    /// for the case that this silo dies: one that waits a moment for places does not write that down each time.
    /// </summary>
    private async Task StoreWaitAsync(Wait wait, CancellationToken cancellationToken)
    {
        var soonEnough = Interval is null && wait.At <= _stored.At && _stored.At <= wait.At + time.FromReal(BlastDue);
        if (wait.For != _stored.For || (wait.At != _stored.At && !soonEnough))
        {
            await store.SetNextDueAsync(Current.CampaignId, wait.At, wait.For, cancellationToken);
            _stored = (wait.At, wait.For);
        }
    }

    /// <summary>The ends of all campaigns on the number move with this one's plan.</summary>
    private void PlanChanged()
    {
        if (Definition.SenderId is { } senderId)
        {
            _outlookAt = time.Now;
            outlooks.Ask(Current.TenantId, senderId, changed: true);
        }
    }

    private void AskForOutlook(DateTimeOffset now)
    {
        if (now - _outlookAt >= time.FromReal(Outlooks.Every) && Definition.SenderId is { } senderId)
        {
            _outlookAt = now;
            outlooks.Ask(Current.TenantId, senderId, changed: false);
        }
    }

    private void GiveTurnBack()
    {
        if (_turn is { } unused && _number?.Key is { } numberKey)
        {
            _ = GrainFactory.SenderNumber(numberKey).LeaveAsync(Key, unused);
        }

        _turn = null;
    }

    private void LeaveSender()
    {
        if (_number?.Key is { } numberKey)
        {
            _ = GrainFactory.SenderNumber(numberKey).LeaveAsync(Key, _turn);
        }

        _turn = null;
        _used = null;
    }

    private static int Pages(FrozenAudience audience) => (audience.Total + GrainKeys.PageSize - 1) / GrainKeys.PageSize;
}

using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// One campaign. This part holds its commands: ask the lifecycle, store, then act. How it releases its messages is in
/// the other part.
/// </summary>
[GrainType("campaign")]
public sealed partial class CampaignGrain(
    [PersistentState("campaign")] IPersistentState<CampaignState> state,
    ProgressStore store,
    AudienceStore audiences,
    AudienceFreezes freezes,
    BalanceStore balances,
    ReservationStore reservations,
    BreakerStore breakers,
    CampaignRunner runner,
    OutlookRequests outlooks,
    ProductTime time,
    ILogger<CampaignGrain> logger) : Grain, ICampaignGrain, IRemindable
{
    /// <summary>Real time that a launch may spend on counting before it answers; a larger audience is judged by its freeze.</summary>
    private static readonly TimeSpan CountWithin = TimeSpan.FromMilliseconds(800);

    private string? _key;
    private (CampaignDefinition Definition, CampaignPlan Plan)? _plan;

    private CampaignState Current => state.State;

    // Asked for, it is made anew each time; the sender number's grain keeps this one while the campaign waits there.
    private string Key => _key ??= this.GetPrimaryKeyString();

    private bool Exists => state.RecordExists && Current.Definition is not null && !Current.Deleted;

    private CampaignDefinition Definition => Current.Definition!;

    /// <summary>The definition, parsed once.</summary>
    private CampaignPlan Plan
    {
        get
        {
            if (_plan is not { } known || !ReferenceEquals(known.Definition, Definition))
            {
                _plan = known = (Definition, Definition.ToPlan());
            }

            return known.Plan;
        }
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> CreateAsync(CreateCampaign command, CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            return Current.CommandId == command.CommandId ? Done() : Problem(Rule.CampaignExists, "There is a campaign of that id.");
        }

        var (tenantId, campaignId) = GrainKeys.ParseCampaign(Key);
        if (command.Exclude.Length > 0)
        {
            await store.ReplaceExclusionsAsync(campaignId, command.Exclude, null, cancellationToken);
        }

        Current.TenantId = tenantId;
        Current.CampaignId = campaignId;
        Current.CommandId = command.CommandId;
        Current.Definition = command.Definition;
        Current.Revision = 1;
        Current.CreatedAtMs = time.Now.ToUnixTimeMilliseconds();
        await StoreAsync();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> EditAsync(EditCampaign command, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        if (command.ExpectedRevision != Current.Revision)
        {
            return Reply(CampaignVerdict.Stale);
        }

        if (Current.Status.IsFinal())
        {
            return Reply(CampaignVerdict.Refused);
        }

        if (Current.Status != CampaignStatus.Draft && EditRefusal(command) is { } refusal)
        {
            return refusal;
        }

        if (Current.Status.IsLaunched())
        {
            await runner.LoadAsync(Current, Plan, cancellationToken);
        }

        if (!await StoreExclusionsAsync(command, cancellationToken))
        {
            return Reply(CampaignVerdict.Stale);
        }

        var units = MessageCost.UnitsOf(command.Definition.ToChannel(), command.Definition.Text);
        var newUnits = Current.Status.IsLaunched() && units != MessageCost.UnitsOf(Definition.ToChannel(), Definition.Text);
        if (newUnits && !await ChangeUnitsAsync(units, cancellationToken))
        {
            return Problem(Rule.BalanceTooLow, "The new text has more segments, and the balance does not cover them.", "/text");
        }

        // Another template is of a category that nobody has told yet.
        Current.TemplateCategory = command.Definition.Template == Definition.Template ? Current.TemplateCategory : null;
        var newSpeed = command.Definition.MessagesPerHour != Definition.MessagesPerHour;
        Current.Definition = command.Definition;
        Current.Revision++;
        await StoreAsync();
        if (Current.Status.IsLaunched())
        {
            await runner.ReplanAsync(Current, Plan, newSpeed, cancellationToken);
            Alarm.SetNow();
        }

        if (newUnits)
        {
            await reservations.CoverAsync(Current.CampaignId, Current.UnitsChanges!, units, release: true, cancellationToken);
        }

        return Done();
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> LaunchAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        var now = time.Now;
        if (CampaignLifecycle.Next(Current.Status, CampaignCommand.Launch, Plan.StartIsDue(now)) is not { } next)
        {
            return Reply(CampaignVerdict.Refused);
        }

        if (next == Current.Status)
        {
            return Done(); // launching twice is one launch
        }

        if (CampaignCompleteness.Missing(Definition.Title, Definition.Text, Definition.ToChannel(), Definition.SenderId is not null) is [var missing, ..])
        {
            return Problem(Rule.CampaignIncomplete, missing.Message, missing.Pointer);
        }

        var price = await reservations.UnitPriceAsync(Current.TenantId, Channel.Parse(Definition.Channel), cancellationToken);
        var draft = Definition;
        Current.Definition = await WithSenderAsync(draft, cancellationToken);
        if (await LaunchRefusalAsync(now, price, cancellationToken) is { } refusal)
        {
            Current.Definition = draft;
            return refusal;
        }

        await Alarm.PromiseAsync();
        await runner.BeginAsync(Current, Plan, Plan.BeginsAt(now), cancellationToken);
        Current.Status = next;
        Current.LaunchedAt = now;
        Current.UnitPrice = price;
        Current.StartedAt = next == CampaignStatus.Running ? now : null;
        Current.AudienceState = AudienceState.Freezing;
        Current.StatusReason = null;
        await StoreAsync();
        LogLaunched(Key, next);
        Alarm.SetNow();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> PauseAsync(CancellationToken cancellationToken) => await PauseAsync(null, cancellationToken);

    /// <inheritdoc/>
    public async Task<CampaignReply> ResumeAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        var now = time.Now;
        if (CampaignLifecycle.Next(Current.Status, CampaignCommand.Resume, Plan.StartIsDue(now)) is not { } next)
        {
            return Reply(CampaignVerdict.Refused);
        }

        if (Definition.Schedule.EndAt <= now)
        {
            return Problem(Rule.EndPassed, "The campaign's end has passed.", "/schedule/endAt");
        }

        if (!await CoversTextAsync(cancellationToken))
        {
            return Problem(Rule.BalanceTooLow, "The balance does not cover the text as it was edited.");
        }

        await breakers.ForgetAsync(Current.CampaignId, cancellationToken);
        await runner.ResumeAsync(Current, Plan, now, cancellationToken);
        Current.Status = next;
        Current.StatusReason = null;
        Current.StartedAt ??= next == CampaignStatus.Running ? now : null;
        if (Current.AudienceState == AudienceState.Live)
        {
            Current.AudienceState = AudienceState.Freezing;
        }

        await StoreAsync();
        outlooks.PlanChanged(Current);
        Alarm.SetNow();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> CancelAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        return await EndAsync(CampaignCommand.Cancel, cancellationToken) ? Done() : Reply(CampaignVerdict.Refused);
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> DeleteAsync(long expectedRevision, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        if (expectedRevision != Current.Revision)
        {
            return Reply(CampaignVerdict.Stale);
        }

        if (Current.Status.IsLaunched())
        {
            await EndAsync(CampaignCommand.Cancel, cancellationToken);
        }

        Current.Deleted = true;
        await StoreAsync();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> ExcludeAsync(string customerId, CancellationToken cancellationToken)
    {
        var answer = await ExcludeManyAsync([customerId], cancellationToken);
        return answer.Attempted.Length > 0 ? AlreadyAttempted() : answer.Reply;
    }

    /// <inheritdoc/>
    public async Task<ExcludeReply> ExcludeManyAsync(string[] customerIds, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return new ExcludeReply(NotFound(), []);
        }

        if (Current.Status.IsFinal())
        {
            return new ExcludeReply(Reply(CampaignVerdict.Refused), []);
        }

        // Looked at first, so that a refused exclusion is seldom stored at all.
        var frozen = Current.AudienceState == AudienceState.Frozen;
        var attempted = frozen ? await store.AttemptedAsync(Current.TenantId, Current.CampaignId, customerIds, cancellationToken) : [];
        string[] rest = [.. customerIds.Except(attempted)];
        if (rest.Length > 0 && !await store.ExcludeAsync(Current.CampaignId, rest, CampaignExclusions.Most, cancellationToken))
        {
            return new ExcludeReply(Problem(
                Rule.TooMany, $"A campaign leaves out at most {CampaignExclusions.Most} customers.", pointer: null, new ReplyValue("reason", "exclusions"),
                new ReplyValue("limit", Number: CampaignExclusions.Most)), []);
        }

        if (frozen && rest.Length > 0)
        {
            await store.SkipAsync(Current.TenantId, Current.CampaignId, rest, cancellationToken);
            // Stored first, so that no claim passes it by; attempted in between, it must not show as left out.
            var between = await store.AttemptedAsync(Current.TenantId, Current.CampaignId, rest, cancellationToken);
            foreach (var customer in between)
            {
                await store.IncludeAsync(Current.CampaignId, customer, cancellationToken);
            }

            attempted = [.. attempted, .. between];
        }

        return new ExcludeReply(Done(), [.. attempted]);
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> IncludeAsync(string customerId, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        if (Current.Status != CampaignStatus.Draft)
        {
            return Problem(Rule.AlreadySkipped, "An exclusion is not taken back once the campaign is launched.");
        }

        await store.IncludeAsync(Current.CampaignId, customerId, cancellationToken);
        return Done();
    }

    /// <inheritdoc/>
    public async Task ContentRefusedAsync(string code)
    {
        if (Exists && Current.Status.IsLaunched() && Current.Status != CampaignStatus.Paused)
        {
            LogContentRefused(Key, code.Split(' ')[0]); // behind it may stand the provider's own words
            await PauseAsync(code, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task TemplateStoppedAsync(CampaignTemplate template, string reason, CancellationToken cancellationToken)
    {
        if (Exists && Current.Status is CampaignStatus.Scheduled or CampaignStatus.Running && Definition.Template == template)
        {
            LogContentRefused(Key, reason);
            await PauseAsync(reason, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task TemplateCategoryAsync(CampaignTemplate template, string category, CancellationToken cancellationToken)
    {
        if (Exists && !Current.Status.IsFinal() && Definition.Template == template && Current.TemplateCategory != category)
        {
            Current.TemplateCategory = category;
            await StoreAsync();
        }
    }

    private async Task<CampaignReply> PauseAsync(string? reason, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return NotFound();
        }

        if (CampaignLifecycle.Next(Current.Status, CampaignCommand.Pause, startIsDue: true) is not { } next)
        {
            return Reply(CampaignVerdict.Refused);
        }

        Current.Status = next;
        Current.StatusReason = reason;
        await StoreAsync();
        await runner.PauseAsync(Current, Plan, cancellationToken);
        Alarm.SetNow();
        return Done();
    }

    /// <summary>Cancel or expiry: final at once. People who wait are skipped in bounded batches afterwards.</summary>
    private async Task<bool> EndAsync(CampaignCommand command, CancellationToken cancellationToken)
    {
        if (CampaignLifecycle.Next(Current.Status, command, startIsDue: true) is not { } next)
        {
            return false;
        }

        if (next == Current.Status)
        {
            return true;
        }

        var launched = Current.Status.IsLaunched();
        Current.Status = next;
        Current.FinishedAt = time.Now;
        Current.Closing = launched;
        await StoreAsync();
        LogEnded(Key, next);
        runner.End(Current);
        Alarm.SetNow();
        return true;
    }

    private CampaignReply AlreadyAttempted() => Problem(Rule.AlreadyAttempted, "The message to this customer has been attempted.");

    /// <summary>Stores an edit's list of exclusions, if it brings one; false: the list has changed since the caller read it.</summary>
    private async Task<bool> StoreExclusionsAsync(EditCampaign command, CancellationToken cancellationToken) => command switch
    {
        { Exclude: { } exclude, ExpectedExclusionChanges: var expected } =>
            await store.ReplaceExclusionsAsync(Current.CampaignId, exclude, expected, cancellationToken),
        { ExpectedExclusionChanges: { } expected } => await store.ExclusionChangesAsync(Current.CampaignId, cancellationToken) == expected,
        _ => true,
    };

    private CampaignReply? EditRefusal(EditCampaign command)
    {
        var was = Definition;
        var now = command.Definition;
        var same = was with { Text = now.Text, Schedule = now.Schedule, MessagesPerHour = now.MessagesPerHour, Title = now.Title };
        if (same != now || command.Exclude is not null)
        {
            var at = was.Channel != now.Channel ? "/channel"
                : was.SenderId != now.SenderId ? "/senderId"
                : was.SafeSending != now.SafeSending ? "/safeSending"
                : was.Template != now.Template ? "/template"
                : was.FilterJson != now.FilterJson ? "/audience/filter"
                : "/audience";
            return Problem(
                Rule.FieldFixed, "A launched campaign accepts changes of title, text, schedule and messagesPerHour only.", at);
        }

        return now.Schedule.EndAt <= time.Now
            ? Problem(Rule.EndPassed, "The end must lie in the future.", "/schedule/endAt")
            : null;
    }

    /// <summary>A chat campaign that chose no sender is launched, for good, with the tenant's default of that moment.</summary>
    private async Task<CampaignDefinition> WithSenderAsync(CampaignDefinition draft, CancellationToken cancellationToken) =>
        draft is { Channel: "chat", SenderId: null }
        && await store.TenantAsync(Current.TenantId, cancellationToken) is { DefaultChatSender: { } chosen }
            ? draft with { SenderId = chosen }
            : draft;

    private async Task<CampaignReply?> LaunchRefusalAsync(DateTimeOffset now, decimal? price, CancellationToken cancellationToken)
    {
        if (Definition.SenderId is not { } senderId
            || await store.SenderAsync(senderId, cancellationToken) is not { Deleted: false } sender
            || sender.TenantId != Current.TenantId)
        {
            return Problem(Rule.SenderMissing, "The campaign has no sender.", "/senderId");
        }

        if (sender.BlockedBy(now) is { } blocked)
        {
            return Problem(Rule.SenderNotActive, $"The sender is not active ({blocked.ToWord()}).", "/senderId", new ReplyValue("blockedBy", blocked.ToWord()));
        }

        if (await store.TenantAsync(Current.TenantId, cancellationToken) is not { Suspended: false } tenant)
        {
            return Problem(Rule.TenantSuspended, "The tenant is suspended: nothing is sent.");
        }

        if (price is not { } unitPrice)
        {
            return Problem(Rule.PriceMissing, $"The channel {Definition.Channel} has no price.", "/channel", new ReplyValue("channel", Definition.Channel));
        }

        if (SendWindow.Validate(Plan.Window.Rule, now) is [var first, ..])
        {
            // A launch refuses by the state of things what a body would have broken: these codes have their own status.
            return Problem(first.Rule == Rule.EndInPast.Code ? Rule.EndPassed : Rule.NoOpeningLeft, first.Message, "/schedule" + first.Pointer);
        }

        return await AudienceRefusalAsync(Audience(sender), Cost(unitPrice), tenant.Currency, cancellationToken);
    }

    /// <summary>
    /// Refuses an audience of nobody, and one that the balance does not cover; it is counted only when the balance would
    /// not cover everybody whom it might hold. Null too when that takes longer than a launch may: the freeze will tell.
    /// </summary>
    private async Task<CampaignReply?> AudienceRefusalAsync(AudienceQuery audience, MessageCost cost, string currency, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CountWithin);
        try
        {
            var bounds = await audiences.BoundsAsync(audience, limit.Token);
            if (!bounds.Anybody)
            {
                var skipped = await SkippedAsync(audience, limit.Token);
                var refusal = EmptyAudience.Of(skipped);
                return Problem(
                    refusal.Rule, refusal.Message, refusal.Pointer, [.. skipped.Select(reason => new ReplyValue(reason.Key, Number: reason.Value))]);
            }

            var available = (await balances.FindAsync(Current.TenantId, limit.Token)).Available;
            return cost.For(bounds.AtMost) <= available
                ? null
                : BalanceRefusal(cost.For((await audiences.CountAsync(audience, limit.Token)).WillBeSent), available, currency);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Why nobody is sent to; empty where nobody matches, or where counting takes too long.</summary>
    private async Task<Dictionary<string, long>> SkippedAsync(AudienceQuery audience, CancellationToken within)
    {
        try
        {
            return new((await audiences.CountAsync(audience, within)).Skipped);
        }
        catch (OperationCanceledException) when (within.IsCancellationRequested)
        {
            return [];
        }
    }

    private AudienceQuery Audience(SenderSnapshot sender) =>
        Plan.Audience(Current.TenantId, sender.NumberNo, Current.LaunchedAt ?? time.Now, time.Now) with { CampaignId = Current.CampaignId };

    /// <summary>Memory must not disagree with the store: when a write fails the activation ends.</summary>
    private async Task StoreAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private CampaignReply Done() => Reply(CampaignVerdict.Done);

    private CampaignReply Reply(CampaignVerdict verdict) => new(verdict, Current.Status, Current.Revision);

    private CampaignReply NotFound() => new(CampaignVerdict.NotFound, CampaignStatus.Draft, 0);

    private CampaignReply Problem(Rule rule, string detail, string? pointer = null, params ReplyValue[] values) =>
        Problem(rule.Code, detail, pointer, values);

    private CampaignReply Problem(string code, string detail, string? pointer, ReplyValue[] values) =>
        new(CampaignVerdict.Problem, Current.Status, Current.Revision, code, detail, pointer, values.Length > 0 ? values : null);
}

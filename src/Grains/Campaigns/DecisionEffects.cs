using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Grains.Campaigns;

/// <summary>Executes the effects of accepted decisions on the release of one campaign.</summary>
internal sealed class DecisionEffects(CampaignRunner runner, CampaignAlarm alarm)
{
    /// <summary>Executes what is stored before the new state: a crash in between leaves it without that state, which does no harm.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="next">The state that will be stored.</param>
    /// <param name="cancellationToken">Gives up; the campaign stays as it was.</param>
    public async Task PrepareAsync(Decision.Accepted decision, CampaignState next, CancellationToken cancellationToken)
    {
        var plan = decision.Next.Plan;
        if (decision.Has(CampaignEffects.Begin))
        {
            await alarm.PromiseAsync();
            await runner.BeginAsync(next, plan, plan.BeginsAt(next.LaunchedAt!.Value), cancellationToken);
        }

        if (decision.Has(CampaignEffects.GoOn))
        {
            await runner.ResumeAsync(next, plan, cancellationToken);
        }

        if (decision.Has(CampaignEffects.Replan))
        {
            await runner.LoadAsync(next, decision.Before.Plan, cancellationToken);
        }
    }

    /// <summary>Executes what follows once the new state is stored.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="stored">The state that was stored.</param>
    /// <param name="cancellationToken">Gives up; the campaign does the rest when it wakes.</param>
    public async Task FollowAsync(Decision.Accepted decision, CampaignState stored, CancellationToken cancellationToken)
    {
        var plan = decision.Next.Plan;
        if (decision.Has(CampaignEffects.Replan))
        {
            await runner.ReplanAsync(stored, plan, decision.Has(CampaignEffects.NewPace), cancellationToken);
        }

        if (decision.Has(CampaignEffects.Hold))
        {
            await runner.PauseAsync(stored, plan, cancellationToken);
        }

        if (decision.Has(CampaignEffects.End))
        {
            runner.End(stored);
        }

        if (decision.Has(CampaignEffects.MoveOutlooks))
        {
            runner.MoveOutlooks(stored);
        }

        if (decision.Has(CampaignEffects.Act))
        {
            alarm.SetNow();
        }
    }
}

namespace MassMessaging.Domain.Costs;

/// <summary>One piece of costly work in a <see cref="CostQueue"/>, from its question to its end.</summary>
public sealed class CostTicket
{
    internal CostTicket(Guid tenantId, int weight, long number)
    {
        (TenantId, Weight, Number) = (tenantId, weight, number);
    }

    /// <summary>The tenant that asked.</summary>
    public Guid TenantId { get; }

    /// <summary>Places that the work holds while it runs; from 1.</summary>
    public int Weight { get; }

    /// <summary>When the work began, on the queue's clock; null: it waits.</summary>
    public TimeSpan? BeganAt { get; internal set; }

    /// <summary>Orders the questions.</summary>
    internal long Number { get; }
}

using MassMessaging.Contracts;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Dispatching;

/// <summary>A committed claim and what to send to its recipients.</summary>
public sealed record ClaimedBatch(Guid TenantId, Guid CampaignId, SendOrder Order, ClaimResult Claim);

/// <summary>What the calls of one claim share.</summary>
/// <param name="Batch">The claim.</param>
/// <param name="Access">The sender's credentials; null: they cannot be had, and nothing is sent.</param>
/// <param name="Devices">Where to send on a channel whose recipients are customers with devices; null on other channels.</param>
/// <param name="Started">When the claim began, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</param>
internal sealed record ClaimCalls(
    ClaimedBatch Batch, Task<SenderAccess?> Access, Task<IReadOnlyDictionary<string, string>>? Devices, long Started);

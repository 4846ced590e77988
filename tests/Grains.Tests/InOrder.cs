using MassMessaging.TestKit;

[assembly: TestCollectionOrderer("MassMessaging.Grains.Tests.InOrder", "MassMessaging.Grains.Tests")]

namespace MassMessaging.Grains.Tests;

/// <summary>The order in which this project's tests begin.</summary>
public sealed class InOrder() : LongestFirst(
    nameof(SmppCampaignTests), nameof(LifecycleTests), nameof(RenewalTests), nameof(SmppOddCentreTests), nameof(SharedNumberTests));

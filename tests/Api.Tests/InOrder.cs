using MassMessaging.Api.Tests.Chat;
using MassMessaging.Api.Tests.Security;
using MassMessaging.TestKit;

[assembly: TestCollectionOrderer("MassMessaging.Api.Tests.InOrder", "MassMessaging.Api.Tests")]

namespace MassMessaging.Api.Tests;

/// <summary>The order in which this project's tests begin.</summary>
public sealed class InOrder() : LongestFirst(
    SecurityCollection.Name, SiloCollection.Name, ChatCollection.Name, ApiCollection.Name, nameof(ProbeTests), nameof(ClusterTests));

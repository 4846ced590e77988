using MassMessaging.TestKit;

[assembly: TestCollectionOrderer("MassMessaging.EndToEnd.Tests.InOrder", "MassMessaging.EndToEnd.Tests")]

namespace MassMessaging.EndToEnd.Tests;

/// <summary>The order in which this project's tests begin.</summary>
public sealed class InOrder() : LongestFirst(nameof(ProcessesScriptTests), nameof(StartTests), nameof(KilledOfTwoSilosTests));

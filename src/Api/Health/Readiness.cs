using MassMessaging.Api.Cluster;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Health;

namespace MassMessaging.Api.Health;

/// <summary>
/// Whether this process can serve. It looks at most once a second, once for all that ask, because anybody may ask without a key.
/// </summary>
internal sealed class Readiness(DatabaseHealth database, ClusterSettings cluster, ClusterState state, IGrainFactory grains) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private DatabaseCondition _seen;
    private long? _seenAt;

    /// <summary>What is missing; null: it can serve.</summary>
    public async Task<Rule?> MissingAsync(CancellationToken cancellationToken) => await LookAsync(cancellationToken) switch
    {
        DatabaseCondition.Well => state.KnowsGrains(grains) ? null : Rule.NotConnected,
        DatabaseCondition.Refused => Rule.DatabaseRefused,
        DatabaseCondition.SchemaNotCurrent => Rule.SchemaNotCurrent,
        DatabaseCondition.ReadOnly => Rule.DatabaseReadOnly,
        DatabaseCondition.Full => Rule.DatabaseFull,
        DatabaseCondition.NoSilo => Rule.NoSilo,
        _ => Rule.DatabaseUnreachable,
    };

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task<DatabaseCondition> LookAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_seenAt is not { } at || TimeProvider.System.GetElapsedTime(at) >= Fresh)
            {
                _seen = await database.LookAsync(cluster.ClusterId, cancellationToken);
                _seenAt = TimeProvider.System.GetTimestamp();
            }

            return _seen;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}

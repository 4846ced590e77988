using MassMessaging.Contracts;

namespace MassMessaging.Api.Cluster;

/// <summary>Whether this process has reached the cluster since it started, and knows its grains.</summary>
internal sealed class ClusterState
{
    // Orleans says it as a wrong argument, with no type or code of its own.
    private const string UnknownGrain = "Could not find an implementation for interface";

    private volatile bool _isConnected;
    private volatile bool _hasGateway = true;

    /// <summary>It has. Later losses show as calls that fail.</summary>
    public bool IsConnected
    {
        get => _isConnected;
        set => _isConnected = value;
    }

    /// <summary>Whether a silo is reached now; true until one was lost.</summary>
    public bool HasGateway
    {
        get => _hasGateway;
        set => _hasGateway = value;
    }

    /// <summary>Whether all our grains can be called: a client that is connected to the first silo of a cluster may not know them yet.</summary>
    /// <param name="grains">The way to them.</param>
    public bool KnowsGrains(IGrainFactory grains)
    {
        if (!_isConnected || !_hasGateway)
        {
            return false;
        }

        try
        {
            _ = grains.Campaign(Guid.Empty, Guid.Empty);
            _ = grains.SenderNumber("none");
            _ = grains.Recipients(Guid.Empty, Guid.Empty, 0);
            return true;
        }
        catch (Exception e) when (IsNotReached(e))
        {
            return false;
        }
    }

    /// <summary>Whether a call failed because its grain is not known here yet: the same call later may be served.</summary>
    /// <param name="exception">What the call threw.</param>
    public bool IsNotReached(Exception exception) => exception switch
    {
        ArgumentException unknown when unknown.Message.StartsWith(UnknownGrain, StringComparison.Ordinal) => true,
        ArgumentException or InvalidOperationException => !_isConnected,
        _ => false,
    };
}

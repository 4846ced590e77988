using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Api.Webhooks;

/// <summary>How webhooks are told.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Development and tests only: loopback and private addresses and plain HTTP are allowed. Off unless set.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Real time between two looks for what is due; 1 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Real time that a receiver has to answer; 20 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}

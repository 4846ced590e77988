using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Api.Webhooks;

/// <summary>Settings <c>Webhooks:*</c>: how events are posted to webhooks.</summary>
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

    /// <summary>Posts of this process under way at once; a tenant has an eighth of them at most, a webhook a sixteenth. 256 unless set.</summary>
    [Range(16, 4096)]
    public int AtOnce { get; init; } = 256;
}

using MassMessaging.Channels.Sms;

namespace MassMessaging.Channels.Smpp;

/// <summary>Takes what centres tell by themselves; the host provides it.</summary>
public interface ISmppEvents
{
    /// <summary>
    /// Takes one event. When it returns the event is stored and the centre forgets it; when it throws the centre is
    /// asked to deliver it again.
    /// </summary>
    /// <param name="happened">A receipt, an inbound message, or the late answer to a submit that was given up as unknown.</param>
    /// <param name="cancellationToken">Ends with the channel.</param>
    Task TakeAsync(SmsEvent happened, CancellationToken cancellationToken);
}

namespace MassMessaging.Channels.Smpp;

/// <summary>Takes what centres tell by themselves; the host provides it.</summary>
public interface ISmppEvents
{
    /// <summary>
    /// Takes one event. When it returns the event is stored and the centre forgets it; when it throws the centre is
    /// asked to deliver it again, unless the event itself is what cannot be stored.
    /// </summary>
    /// <param name="happened">A receipt, an inbound message, or the late answer to a submit that was given up as unknown.</param>
    /// <param name="cancellationToken">Ends with the channel.</param>
    /// <exception cref="InvalidDataException">The event can never be stored: the centre is told not to deliver it again.</exception>
    Task TakeAsync(SmppEvent happened, CancellationToken cancellationToken);
}

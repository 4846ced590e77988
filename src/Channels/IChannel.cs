using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels;

/// <summary>One provider protocol's way out. An adapter translates; it never retries, stores or decides.</summary>
public interface IChannel
{
    /// <summary>The channel's word in the API: <c>whatsapp</c>, <c>sms</c>, <c>push</c>, <c>chat</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Every receipt of this provider names our attempt. Where it does not, the provider's id of each message is kept in
    /// an index, which costs a blast a tenth of its database time.
    /// </summary>
    bool ReceiptsNameTheAttempt => false;

    /// <summary>
    /// Makes exactly one provider call. Never throws for anything a provider or network can do: a call whose
    /// request may have been written and whose answer is not understood is <see cref="SendOutcome.Unknown"/>.
    /// </summary>
    /// <param name="message">What to send, to whom, through which number.</param>
    /// <param name="cancellationToken">The time limit of the call; cancelling a call under way gives Unknown.</param>
    Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}

/// <summary>One attempt as an adapter sees it.</summary>
/// <param name="AttemptId">Travels inside the call where the protocol carries one; opaque.</param>
/// <param name="To">The address: E.164 for phone channels.</param>
/// <param name="Text">The message, or the template's body variable when <paramref name="Template"/> is given.</param>
/// <param name="Template">The approved template to send by; null for free text.</param>
/// <param name="Credentials">The sender's provider credentials, by the names of its link call; never changed, so an adapter may keep what it makes of them.</param>
/// <param name="SenderId">The sender, where a call tells the provider the address of the sender's webhook; null: it is not told.</param>
/// <param name="SenderName">The sender's name, for channels that show one; null: it is not known.</param>
public sealed record OutgoingMessage(
    string AttemptId,
    string To,
    string Text,
    TemplateRef? Template,
    IReadOnlyDictionary<string, string> Credentials,
    Guid? SenderId = null,
    string? SenderName = null)
{
    /// <summary>The sender's revision that <see cref="Credentials"/> are of, or an earlier one.</summary>
    public int SenderRevision { get; init; }

    /// <summary>
    /// The last moment at which the message may begin to be written, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp
    /// of this process; later nothing is written, and the outcome is <see cref="SendOutcome.NotSent"/>. Null: there is none.
    /// </summary>
    public long? StartBefore { get; init; }

    /// <summary>The template is a marketing one and goes by the provider's API for them, where the provider has one.</summary>
    public bool AsMarketing { get; init; }
}

/// <summary>A provider-approved template.</summary>
/// <param name="Name">The provider's name of the template.</param>
/// <param name="Language">The provider's language code, such as <c>en_US</c>.</param>
public sealed record TemplateRef(string Name, string Language);

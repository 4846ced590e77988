namespace MassMessaging.Api.Chat;

/// <summary>What the chat calls on a customer's app.</summary>
public interface IChatClient
{
    /// <summary>Messages in the order of their numbers, each after all before it. The app stores them, then calls <c>Ack</c>.</summary>
    Task Receive(IReadOnlyList<InboxMessageView> messages);
}

/// <summary>A message in a customer's inbox.</summary>
/// <param name="Seq">Its number in the conversation, from 1, without a gap; a message that comes twice has the same.</param>
/// <param name="Id">Its id, the same wherever it shows.</param>
/// <param name="Sender">The sender's name when it was sent.</param>
/// <param name="StaffId">The member of staff that speaks; null: none in particular.</param>
/// <param name="Text">The message.</param>
/// <param name="SentAt">When it was sent.</param>
public sealed record InboxMessageView(long Seq, string Id, string Sender, string? StaffId, string Text, DateTimeOffset SentAt);

/// <summary>The state of a conversation.</summary>
/// <param name="LastSeq">The number of the last message; 0: there is none.</param>
/// <param name="DeliveredUpTo">How far the app says it has stored.</param>
/// <param name="ReadUpTo">How far the app says it has shown.</param>
public sealed record ConversationView(long LastSeq, long DeliveredUpTo, long ReadUpTo);

namespace MassMessaging.Domain.Senders;

/// <summary>What a tenant has to do next with a sender, so that it sends and its reports come.</summary>
public enum SenderStep
{
    /// <summary>Accept the terms.</summary>
    AcceptTerms = 0,

    /// <summary>Pay a month or more.</summary>
    Pay = 1,

    /// <summary>Link the sender to its provider.</summary>
    Link = 2,

    /// <summary>Enter the webhook's address at the provider, which then verifies it.</summary>
    ConnectWebhook = 3,

    /// <summary>Resume the sender.</summary>
    Resume = 4,

    /// <summary>Ask the provider, which restricted the sender.</summary>
    AskProvider = 5,
}
